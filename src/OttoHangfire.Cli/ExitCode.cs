namespace OttoHangfire.Cli;

/// <summary>How the command ends; <c>doctor</c> has its own meaning for 1 (warnings) and 2 (errors).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int AnotherInstance = 3;
}
