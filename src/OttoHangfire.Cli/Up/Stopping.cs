using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Ends whatever the pid file names, however it came to be left there.</summary>
internal sealed class Stopping(OttoSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly PidFile _file = new(settings.PidFile);

    /// <summary>False when nothing was running.</summary>
    public async Task<bool> StopAsync()
    {
        var pids = _file.Read();
        var wasRunning = pids is not null && await EndAsync(pids, _file.WrittenAtUtc);
        try
        {
            _file.Delete();
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            // There is no folder, or nothing in it may be changed: a file that names nobody who lives does no harm.
        }

        return wasRunning;
    }

    private async Task<bool> EndAsync(Pids pids, DateTime writtenAtUtc)
    {
        var running = Running.Of(pids, writtenAtUtc);
        if (running.IsNobody)
        {
            return false;
        }

        // A living supervisor stops the two others itself; without one, each is asked.
        foreach (var pid in running.Supervisor is { } supervisor ? [supervisor] : running.All)
        {
            ProcessSignals.Terminate(pid);
        }

        var began = clock.GetTimestamp();
        while (!running.IsNobody && !OperatingSystem.IsWindows() && clock.GetElapsedTime(began) < Grace)
        {
            await Task.Delay(Look, clock);

            // The file goes a moment before the processes do, and may name a new one after a restart.
            pids = _file.Read() ?? pids;
            running = Running.Of(pids, writtenAtUtc);
        }

        foreach (var pid in running.All)
        {
            ProcessSignals.End(pid);
        }

        return true;
    }
}
