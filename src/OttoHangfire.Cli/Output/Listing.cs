using OttoHangfire.Contracts.Texts;
using Spectre.Console;

namespace OttoHangfire.Cli.Output;

/// <summary>What all tables have in common.</summary>
internal static class Listing
{
    /// <summary>A cell that only gives the gist may have so many characters.</summary>
    public const int Gist = 60;

    /// <summary>Texts from elsewhere, cleaned and escaped.</summary>
    public static void AddTexts(this Table table, params string?[] cells) => table.AddRow([.. cells.Select(Escaped)]);

    /// <summary>Readable, with nothing that Spectre would take for a colour or a tab stop.</summary>
    public static string Escaped(string? text) => Markup.Escape(ForeignText.Readable(text).Replace('\t', ' '));

    public static void SayMore(Terminal terminal, string? nextCursor)
    {
        if (nextCursor is not null)
        {
            terminal.Say("There are more. To see up to 500, use --limit.");
        }
    }
}
