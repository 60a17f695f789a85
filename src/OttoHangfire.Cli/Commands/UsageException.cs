namespace OttoHangfire.Cli.Commands;

/// <summary>What was typed is understood and cannot be meant so. The message is for the person, as it stands.</summary>
internal sealed class UsageException(string message, string command) : Exception(message)
{
    /// <summary>Whose help says more.</summary>
    public string Command => command;
}
