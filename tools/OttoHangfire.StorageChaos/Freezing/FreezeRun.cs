using System.Diagnostics;
using System.Globalization;
using Hangfire;
using OttoHangfire.Storage;
using OttoHangfire.StorageChaos.Killing;

namespace OttoHangfire.StorageChaos.Freezing;

/// <summary>What a run is asked for.</summary>
/// <param name="Rounds">How often a process is frozen.</param>
/// <param name="Seed">Decides who is frozen when and for how long.</param>
/// <param name="From">The round to begin with: a run that was cut off goes on there.</param>
/// <param name="Lease">The owner lease of all processes.</param>
/// <param name="Locks">How distributed locks are held.</param>
internal sealed record FreezeOptions(int Rounds, int Seed, int From, TimeSpan Lease, SqliteLockKind Locks);

/// <summary>Two servers beside this process: in each round one is frozen, thawed and often killed, while jobs come in.</summary>
internal sealed class FreezeRun(FreezeOptions options, TimeProvider clock, Action<string> say)
{
    private const int RoundsPerFolder = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly FreezeCount _count = new();

    public static async Task<int> PrintAsync(FreezeOptions options, Action<string> say, CancellationToken cancellation)
    {
        var count = await new FreezeRun(options, TimeProvider.System, say).RunAsync(cancellation);
        return count.IsGood ? 0 : 1;
    }

    public async Task<FreezeCount> RunAsync(CancellationToken cancellation)
    {
        SqliteJobStorageOptions.ShortestLease = options.Lease;
        var started = clock.GetTimestamp();
        var (round, end) = (options.From, options.From + options.Rounds);
        while (round < end && _count.Stuck == 0)
        {
            round = await RunFolderAsync(round, Math.Min(end, round + RoundsPerFolder), cancellation);
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {options.Seed}, rounds {options.From} to {round - 1}, lease {options.Lease.TotalMilliseconds:0} ms, locks {options.Locks}: {_count}, {clock.GetElapsedTime(started).TotalSeconds:0} s"));
        }

        say($"to go on: --seed {options.Seed} --from {round}");
        say(_count.IsGood ? "good" : "NOT GOOD");
        return _count;
    }

    private async Task<int> RunFolderAsync(int round, int end, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-freeze-").FullName;
        var accepted = new List<string>();
        using (var storage = KilledServer.Open(folder, options.Lease, options.Locks))
        await using (var servers = new FrozenServers(folder, options.Lease, options.Locks, clock))
        {
            await servers.StartAsync(cancellation);
            for (; round < end && _count.Stuck == 0; round++)
            {
                await PlayAsync(storage, servers, accepted, new Random(unchecked((options.Seed * 1_000_003) + round)), cancellation);
                await JudgeAsync(storage, accepted.Count, round, cancellation);
            }

            await servers.EndAsync(cancellation);
            _count.Judge(new FreezeTrial(accepted, Execution.ReadAll(folder), servers, Complaints.ReadSilent(folder), options.Lease), TablesLeft.Read(Path.Combine(folder, "jobs.db")), say);
        }

        Directory.Delete(folder, recursive: true);
        return round;
    }

    private async Task PlayAsync(SqliteJobStorage storage, FrozenServers servers, List<string> accepted, Random chance, CancellationToken cancellation)
    {
        var client = new BackgroundJobClient(storage);
        Enqueue(1 + Draw(chance, 3));
        await Pass(Draw(chance, 20));
        var victim = Draw(chance, 2);
        servers.Freeze(victim);
        await Pass(Draw(chance, (int)(2.5 * options.Lease.TotalMilliseconds)));

        // If it was frozen in the middle of a write, nobody writes before it goes on or ends.
        var (more, killed, late, killedLate) = (Draw(chance, 3), Draw(chance, 5) == 0, Draw(chance, 30), Draw(chance, 2) == 0);
        var enqueueing = Task.Run(() => Enqueue(more), cancellation);
        if (!killed)
        {
            await Pass(20);
            servers.Thaw(victim);
            await Pass(late);
        }

        if (killed || killedLate)
        {
            await servers.KillAsync(victim, cancellation);
        }

        await enqueueing;

        void Enqueue(int jobs)
        {
            for (var i = 0; i < jobs; i++)
            {
                var milliseconds = Draw(chance, 20);
                accepted.Add(client.Enqueue(() => TracedJob.Run(milliseconds, null!)));
            }
        }

        Task Pass(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clock, cancellation);
    }

    private async Task JudgeAsync(SqliteJobStorage storage, int accepted, int round, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var monitoring = storage.GetMonitoringApi();
        while (monitoring.SucceededListCount() < accepted || monitoring.FetchedCount("default") > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                _count.Stuck++;
                say($"round {round}: {accepted} jobs accepted, {monitoring.SucceededListCount()} done, {monitoring.EnqueuedCount("default")} in the queue, {monitoring.FetchedCount("default")} fetched");
                return;
            }

            await Task.Delay(Look, clock, cancellation);
        }

        foreach (var finding in storage.Check().Findings)
        {
            _count.Broken++;
            say($"round {round}: {finding.Invariant}: {finding.Subject}");
        }

        _count.Rounds++;
    }

    // Not for secrets: the same seed draws the same again.
#pragma warning disable CA5394
    private static int Draw(Random chance, int below) => chance.Next(below);
#pragma warning restore CA5394
}

/// <summary>What has been found so far.</summary>
internal sealed class FreezeCount
{
    public int Rounds { get; set; }

    public int Jobs { get; private set; }

    public int Lost { get; private set; }

    public int Stuck { get; set; }

    public int Doubled { get; private set; }

    public int Broken { get; set; }

    public bool IsGood => Lost + Stuck + Doubled + Broken == 0;

    public void Judge(FreezeTrial trial, TablesLeft left, Action<string> say)
    {
        Jobs += trial.Accepted;
        Lost += trial.Lost.Count;
        Doubled += trial.Doubled.Count;
        trial.Doubled.Take(5).ToList().ForEach(say);
        if (left is not { Integrity: "ok", OtherStates: 0, LeftTheirEnd: 0, Queued: 0, Fetched: 0, WrongCounts: 0 })
        {
            Broken++;
            say(left.ToString());
        }
    }

    public override string ToString() =>
        $"{Jobs} jobs, {Lost} lost, {Stuck} stuck, {Doubled} run by two live owners, {Broken} invariants broken";
}
