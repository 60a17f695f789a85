namespace OttoHangfire.Cli.Output;

/// <summary>What all lists have in common.</summary>
internal static class Listing
{
    /// <summary>A cell that only gives the gist may have so many characters.</summary>
    public const int Gist = 60;

    public static void SayMore(Terminal terminal, string? nextCursor)
    {
        if (nextCursor is not null)
        {
            terminal.Say("There are more. To see up to 500, use --limit.");
        }
    }
}
