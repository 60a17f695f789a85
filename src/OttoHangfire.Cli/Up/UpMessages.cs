using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>What the start says to a person.</summary>
internal static class UpMessages
{
    /// <summary>The command as one types it in the solution's folder.</summary>
    public static string Otto => OperatingSystem.IsWindows() ? @"tools\otto" : "tools/otto";

    public static string NotBuilt => $"Otto is not built yet. Run {Call(ShippedScripts.Setup)} once, then start again.";

    public static string Call(string script) => OperatingSystem.IsWindows() ? script : "./" + script;

    public static string Addresses(OttoSettings settings, bool detached)
    {
        var address = settings.BackendUrl.GetLeftPart(UriPartial.Authority);
        return $"""
            Otto is running.

              Start page, API   {address}
              API description   {address}/docs
              Jobs              {address}/hangfire
              Data and logs     {settings.DataDirectory}

            Try it:  {Otto} demo
            Stop it: {(detached ? Call(ShippedScripts.Start) + " --stop" : "press Ctrl-C")}
            """;
    }

    public static string AlreadyRunning(Pids pids) =>
        $"Otto is already running at http://127.0.0.1:{pids.Port} (process {pids.Supervisor}). '{Call(ShippedScripts.Start)} --stop' stops it.";
}
