using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Where the Otto that runs is reached. He keeps the ports that he started with, whatever the settings say by now.</summary>
internal static class RunningOtto
{
    public static Uri Url(OttoSettings settings)
    {
        var file = new PidFile(settings.PidFile);
        return file.Read() is { } pids && !Running.Of(file).IsNobody ? Url(settings, pids.Port) : settings.BackendUrl;
    }

    public static Uri Url(OttoSettings settings, int port) => (settings with { Port = port }).BackendUrl;
}
