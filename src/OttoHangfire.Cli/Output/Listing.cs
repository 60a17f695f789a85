using Spectre.Console;

namespace OttoHangfire.Cli.Output;

/// <summary>What all tables have in common.</summary>
internal static class Listing
{
    /// <summary>Texts from elsewhere, cleaned and escaped.</summary>
    public static void AddTexts(this Table table, params string?[] cells) => table.AddRow([.. cells.Select(Texts.Markup)]);

    public static void SayMore(Terminal terminal, string? nextCursor)
    {
        if (nextCursor is not null)
        {
            terminal.Say("There are more: --limit shows up to 500.");
        }
    }
}
