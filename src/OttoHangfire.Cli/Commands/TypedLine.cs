namespace OttoHangfire.Cli.Commands;

/// <summary>Words as a person types them in a shell.</summary>
internal static class TypedLine
{
    private const string NeedsNoQuotes = "-_./:=@+,%";

    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>In quotation marks where the shell would take the word apart.</summary>
    public static string Quoted(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || NeedsNoQuotes.Contains(letter, StringComparison.Ordinal)))
        {
            return word;
        }

        return OperatingSystem.IsWindows() || !word.AsSpan().ContainsAny("\"$`\\!")
            ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
