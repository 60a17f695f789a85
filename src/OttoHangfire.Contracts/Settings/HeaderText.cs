namespace OttoHangfire.Contracts.Settings;

/// <summary>A secret travels in a header, which carries visible ASCII, and blanks only in between (RFC 9110, section 5.5).</summary>
internal static class HeaderText
{
    /// <summary>What is wrong with it, as a clause that never holds the secret; null where nothing is.</summary>
    public static string? Problem(string secret)
    {
        var at = secret.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        at = at < 0 && secret is [' ', ..] ? 0 : at < 0 && secret is [.., ' '] ? secret.Length - 1 : at;
        return at < 0
            ? null
            : $"has a character that no header can carry (U+{(int)secret[at]:X4}, at place {at + 1}). Use letters, digits and signs of "
                + "ASCII only";
    }
}
