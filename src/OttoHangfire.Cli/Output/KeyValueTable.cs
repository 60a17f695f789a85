namespace OttoHangfire.Cli.Output;

/// <summary>Name and value below each other; what has no value is left out.</summary>
internal sealed class KeyValueTable(Terminal terminal)
{
    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            terminal.Say($"  {name,-11} {value.ReplaceLineEndings("\n").Replace("\n", "\n              ", StringComparison.Ordinal)}");
        }
    }
}
