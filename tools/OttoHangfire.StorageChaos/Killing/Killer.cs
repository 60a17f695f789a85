using System.Diagnostics;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>Keeps the servers running, kills all but the first at random, and remembers when each life was ended.</summary>
internal sealed class Killer(string folder, KillOptions options, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan StartAtMost = TimeSpan.FromMinutes(1);

    private readonly Random _chance = new(options.Seed);
    private readonly OwnProcess[] _servers = new OwnProcess[options.Servers];
    private readonly int[] _lives = new int[options.Servers];

    /// <summary>The lives that were ended by force, and the moment just before, on the monotonic clock.</summary>
    public Dictionary<string, long> KilledAt { get; } = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var server in Enumerable.Range(0, options.Servers))
        {
            await StartAsync(server, cancellation);
        }
    }

    /// <summary>Kills one server, or now and then all that may be killed, after a while, and starts them again.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100 + Draw(600)), clock, cancellation);
        var mortal = options.Servers - 1;
        var victims = Draw(4) == 0 ? Enumerable.Range(1, mortal).ToArray() : [1 + Draw(mortal)];

        foreach (var server in victims)
        {
            KilledAt.Add(Life(server), Stopwatch.GetTimestamp());
            _servers[server].Kill();
        }

        foreach (var server in victims)
        {
            _servers[server].Dispose();
            await StartAsync(server, cancellation);
        }
    }

    /// <summary>Lets all end by themselves; how many did not end well.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        var codes = await Task.WhenAll(_servers.Select(server => server.EndAsync(cancellation)));
        return codes.Count(code => code != 0);
    }

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_servers, server => server?.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync(int server, CancellationToken cancellation)
    {
        _lives[server]++;
        _servers[server] = KilledServer.Start(folder, Life(server), options);
        await _servers[server].HearAsync(StartAtMost, cancellation);
    }

    private string Life(int server) => $"server{server}-life{_lives[server]}";

    // Not for secrets: the same seed draws the same again.
#pragma warning disable CA5394
    private int Draw(int below) => _chance.Next(below);
#pragma warning restore CA5394
}
