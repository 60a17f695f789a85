using System.Diagnostics;
using OttoHangfire.Storage;
using OttoHangfire.StorageChaos.Killing;

namespace OttoHangfire.StorageChaos.Freezing;

/// <summary>The servers that are frozen, thawed and killed, and when each was.</summary>
internal sealed class FrozenServers(string folder, TimeSpan lease, SqliteLockKind locks, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan StartAtMost = TimeSpan.FromMinutes(1);

    private readonly OwnProcess?[] _servers = new OwnProcess?[2];
    private readonly int[] _lives = new int[2];

    /// <summary>Which life was killed, and the moment just before.</summary>
    public Dictionary<string, long> KilledAt { get; } = [];

    /// <summary>When each life was frozen and, if it was, thawed.</summary>
    public Dictionary<string, List<(long From, long To)>> Frozen { get; } = [];

    public async Task StartAsync(CancellationToken cancellation) => await Task.WhenAll(StartAsync(0, cancellation), StartAsync(1, cancellation));

    public void Freeze(int server)
    {
        if (!Frozen.TryGetValue(Life(server), out var times))
        {
            Frozen.Add(Life(server), times = []);
        }

        times.Add((clock.GetTimestamp(), long.MaxValue));
        Signal.Freeze(_servers[server]!.Id);
    }

    public void Thaw(int server)
    {
        Signal.Thaw(_servers[server]!.Id);
        var times = Frozen[Life(server)];
        times[^1] = (times[^1].From, Stopwatch.GetTimestamp());
    }

    public async Task KillAsync(int server, CancellationToken cancellation)
    {
        KilledAt.Add(Life(server), Stopwatch.GetTimestamp());
        _servers[server]!.Kill();
        _servers[server]!.Dispose();
        await StartAsync(server, cancellation);
    }

    public async Task EndAsync(CancellationToken cancellation) =>
        await Task.WhenAll(_servers.Select(server => server!.EndAsync(cancellation)));

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_servers, server => server?.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync(int server, CancellationToken cancellation)
    {
        _lives[server]++;
        _servers[server] = KilledServer.Start(folder, Life(server), new KillOptions(0, 2, lease, locks, 0, Keep: false));
        await _servers[server]!.HearAsync(StartAtMost, cancellation);
    }

    private string Life(int server) => $"server{server}-life{_lives[server]}";
}
