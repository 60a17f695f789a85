namespace OttoHangfire.Database;

/// <summary>Looking for a text within others, whether its letters are small or large.</summary>
internal static class LikePattern
{
    /// <summary>
    /// Whether a column has what a pattern of <see cref="Containing"/> says, as a part of a larger statement. SQLite's own <c>LIKE</c>
    /// does not see the case of ASCII; lowering both sides first would take three times as long.
    /// </summary>
    public static string In(string column, string parameter) => $"{column} LIKE {parameter} ESCAPE '\\'";

    /// <summary>What has this text in it, whatever signs the text has; null stays null.</summary>
    public static string? Containing(string? text) => text is null ? null : $"%{Escaped(text)}%";

    private static string Escaped(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
