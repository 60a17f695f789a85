using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>What the start says to a person.</summary>
internal static class UpMessages
{
    public static string NotBuilt => $"Otto is not built yet. Run {TypedCommand.Setup} once, then start again.";

    public static string Addresses(OttoSettings settings, bool detached)
    {
        var address = settings.BackendUrl.GetLeftPart(UriPartial.Authority);
        return $"""
            Otto is running.

              Start page, API   {address}
              API description   {address}/docs
              Jobs              {address}/hangfire
              Data and logs     {settings.DataDirectory}

            Try it:  {TypedCommand.Otto("demo")}
            Stop it: {(detached ? TypedCommand.Stop : "press Ctrl-C")}
            """;
    }

    public static string AlreadyRunning(Pids pids) =>
        $"Otto is already running at http://127.0.0.1:{pids.Port} (process {pids.Supervisor}). To stop him, run {TypedCommand.Stop}";
}
