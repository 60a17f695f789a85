namespace OttoHangfire.Cli.Output;

/// <summary>Name and value below each other; what has no value is left out.</summary>
internal sealed class KeyValueTable(Terminal terminal)
{
    private const int Names = 14;

    public void Add(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        var lines = terminal.Width is { } width
            ? TextWrap.Lines(value, Math.Max(1, width - Names))
            : value.ReplaceLineEndings("\n").Split('\n');
        foreach (var line in lines)
        {
            terminal.Say($"  {name,-11} {line}");
            name = "";
        }
    }
}
