namespace OttoHangfire.Agent.Hosting;

/// <summary>Otto cannot start. The message is the one sentence that a person sees, and says what to do.</summary>
internal sealed class StartException(int exitCode, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    public const int PortNotUsable = 1;
    public const int WrongSettings = 2;

    public int ExitCode => exitCode;
}
