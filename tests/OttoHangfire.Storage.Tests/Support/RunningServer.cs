using Hangfire;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>A Hangfire server over a storage, with the quick intervals of a test; it stops when it is disposed.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly BackgroundJobServer _server;

    public RunningServer(JobStorage storage, int workers = 2, Action<BackgroundJobServerOptions>? configure = null)
    {
        var options = new BackgroundJobServerOptions
        {
            ServerName = "facts",
            WorkerCount = workers,
            SchedulePollingInterval = TimeSpan.FromMilliseconds(100),
            CancellationCheckInterval = TimeSpan.FromMilliseconds(200),
            HeartbeatInterval = TimeSpan.FromSeconds(1),
            StopTimeout = TimeSpan.FromMilliseconds(100),
            ShutdownTimeout = TimeSpan.FromSeconds(10),
        };
        configure?.Invoke(options);
        _server = new BackgroundJobServer(options, storage);
    }

    public void Dispose() => _server.Dispose();
}
