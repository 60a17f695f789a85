namespace OttoHangfire.Database;

/// <summary>
/// The pattern for <c>lower(column) LIKE lower(@pattern) ESCAPE '\'</c>. Lowered on both sides, because databases do not agree
/// on whether LIKE sees case.
/// </summary>
internal static class LikePattern
{
    /// <summary>What has this text in it, whatever signs the text has; null stays null.</summary>
    public static string? Containing(string? text) => text is null ? null : $"%{Escaped(text)}%";

    private static string Escaped(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
