using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>One of the processes, as <c>otto up --status</c> shows it; without a process id it does not run here.</summary>
internal sealed record PartStatus(int? Pid, int Port, bool Healthy);

/// <summary>What runs, and whether it answers.</summary>
internal sealed record WhatRuns(Pids? Pids, int? Supervisor, PartStatus Backend, PartStatus Agent)
{
    /// <summary><c>on</c>, or <c>off</c> when no task starts; null when the backend does not say.</summary>
    public string? Worker { get; init; }

    /// <summary>What waits for whose workers; empty when the backend does not say.</summary>
    public IReadOnlyList<QueueHealth> Queues { get; init; } = [];

    public bool IsWell => Supervisor is not null && Backend.Healthy && Agent.Healthy;
}

/// <summary>Reads the pid file, and asks each process that it names.</summary>
internal sealed class RunningStatus(OttoSettings settings, HttpClient http)
{
    private readonly HealthProbe _probe = new(http);

    public async Task<WhatRuns> ReadAsync(CancellationToken cancellation)
    {
        var file = new PidFile(settings.PidFile);
        var pids = file.Read();
        var running = Running.Of(file);
        var backend = await BackendAsync(running.Backend, pids?.Port ?? settings.Port, cancellation);
        var agent = await AgentAsync(running.Agent, pids?.AgentPort ?? settings.AgentPort, cancellation);
        var ready = backend.Healthy ? await ReadyAsync(backend.Port, cancellation) : null;
        return new WhatRuns(pids, running.Supervisor, backend, agent)
        {
            Worker = ready?.Worker,
            Queues = ready?.Queues ?? [],
        };
    }

    private async Task<Ready?> ReadyAsync(int port, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize<Ready>(
                await http.GetStringAsync(Backend(port, "/health/ready"), cancellation), OttoJson.Options);
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException
            || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>What is read of the answer.</summary>
    private sealed record Ready
    {
        public string? Worker { get; init; }
        public IReadOnlyList<QueueHealth>? Queues { get; init; }
    }

    private async Task<PartStatus> BackendAsync(int? pid, int port, CancellationToken cancellation)
    {
        Uri[] addresses = [Backend(port, "/health/live"), Backend(port, "/health/ready")];
        return new PartStatus(pid, port, pid is not null && await _probe.IsWellAsync(addresses, pid, cancellation));
    }

    private async Task<PartStatus> AgentAsync(int? pid, int port, CancellationToken cancellation)
    {
        var address = settings.RemoteAgent is null ? Local(port, "/health") : new Uri(settings.AgentUrl, "/health");
        var well = (pid is not null || settings.RemoteAgent is not null) && await _probe.IsWellAsync([address], pid, cancellation);
        return new PartStatus(pid, settings.RemoteAgent?.Port ?? port, well);
    }

    private Uri Backend(int port, string path) => new(RunningOtto.Url(settings, port), path);

    private static Uri Local(int port, string path) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"));
}
