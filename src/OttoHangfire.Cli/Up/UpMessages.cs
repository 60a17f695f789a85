using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>What the start says to a person.</summary>
internal static class UpMessages
{
    public const string Starting = "Starting Otto …";

    public const string Stopping = "Stopping Otto …";

    public const string WaitingForTheOther = "Otto is already being started. Waiting for him …";

    public static string NotBuilt => $"Otto is not built yet. Run {TypedCommand.Setup} once, then start again.";

    public static string Addresses(OttoSettings settings, bool detached)
    {
        var address = settings.BackendUrl.GetLeftPart(UriPartial.Authority);
        return $"""
            Otto is running.

              Console, API      {address}
              API description   {address}/docs
              Jobs              {address}/hangfire
              Data and logs     {settings.DataDirectory}

            Try it:  {TypedCommand.Otto("demo")}
            Stop it: {(detached ? Stop(settings) : "press Ctrl-C")}
            """;
    }

    public static string Died(string name, int exitCode, TimeSpan wait, string lastWords) =>
        $"The {name} stopped unexpectedly (exit code {exitCode}). It will restart in {wait.TotalSeconds:0} s."
        + (lastWords.Length == 0 ? "" : "\n" + lastWords);

    public static string Restarted(string name, int pid) => $"The {name} has restarted (process {pid}).";

    public static string Changed(string name) => $"The language model was set anew, so the {name} is started again with it.";

    public static string GoesOnWithLastSettings(string name, string reason) =>
        $"{reason}\nUntil that is corrected, the {name} goes on with the settings that Otto last started with.";

    public static string CannotStartAgain(string name, string reason, TimeSpan wait) =>
        $"The {name} cannot be started again: {reason.TrimEnd('.')}. It is tried again in {wait.TotalSeconds:0} s.";

    public static string CouldNotStart(string name, int exitCode, string lastWords) =>
        $"The {name} could not start (exit code {exitCode}).{Said(lastWords)}";

    public static string DidNotAnswer(string name, TimeSpan waited, string lastWords) =>
        $"The {name} did not answer within {waited.TotalSeconds:0} s, so both programs were stopped.{Said(lastWords)}";

    public static string AlreadyRunning(OttoSettings settings, Pids pids) =>
        $"Otto is already running at {RunningOtto.Url(settings, pids.Port).GetLeftPart(UriPartial.Authority)} "
        + $"(process {pids.Supervisor}). To stop him, run {Stop(settings)}";

    public static string Stop(OttoSettings settings) => OnFolder(settings) + TypedCommand.Stop;

    /// <summary>What must stand before a command that is about another data folder than the usual one; else nothing.</summary>
    public static string OnFolder(OttoSettings settings)
    {
        var folder = settings.DataDirectory;
        if (folder == DataFolder.Resolve(given: null, settings.Home))
        {
            return "";
        }

        return OperatingSystem.IsWindows() ? $"set OTTO_DATA_DIR={folder}&& " : $"OTTO_DATA_DIR={Quoted(folder)} ";
    }

    private static string Quoted(string path) => path.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '/' or '.' or '_' or '-')
        ? path
        : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Said(string lastWords) =>
        lastWords.Length == 0 ? " Its log is in the data folder under logs." : " It said:\n" + lastWords;
}
