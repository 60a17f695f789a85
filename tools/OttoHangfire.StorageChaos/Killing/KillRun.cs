using Hangfire;
using Hangfire.Storage;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>Several servers on one file, some of them killed and restarted at random, while jobs come in.</summary>
internal sealed class KillRun(KillOptions options, TimeProvider clock)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<int> PrintAsync(KillOptions options, CancellationToken cancellation)
    {
        var report = await new KillRun(options, TimeProvider.System).RunAsync(cancellation);
        report.Print(Console.WriteLine);
        return report.IsGood ? 0 : 1;
    }

    public async Task<KillReport> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-kill-").FullName;
        try
        {
            return await RunAsync(folder, cancellation);
        }
        finally
        {
            if (!options.Keep)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<KillReport> RunAsync(string folder, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        await using var killer = new Killer(folder, options, clock);
        List<string> accepted;
        IReadOnlyList<StorageFinding> findings;
        int badEnds;
        using (var storage = KilledServer.Open(folder, options.Lease, options.Locks))
        {
            await killer.StartAsync(cancellation);
            var enqueueing = Task.Run(() => Enqueue(storage), cancellation);
            var monitoring = storage.GetMonitoringApi();

            // At least two are killed, however quick the jobs are.
            while (!IsDone(enqueueing, monitoring) || killer.KilledAt.Count < 2)
            {
                await killer.KillAsync(cancellation);
                if (clock.GetElapsedTime(started) > AtMost)
                {
                    break;
                }
            }

            accepted = await enqueueing;
            while (!IsDone(enqueueing, monitoring) && clock.GetElapsedTime(started) < AtMost)
            {
                await Task.Delay(Look, clock, cancellation);
            }

            badEnds = await killer.EndAsync(cancellation);
            findings = storage.Check().Findings;
        }

        return new KillReport(
            options,
            killer.KilledAt.Count,
            badEnds,
            clock.GetElapsedTime(started),
            new Trial(accepted, Execution.ReadAll(folder), killer.KilledAt),
            TablesLeft.Read(Path.Combine(folder, "jobs.db")),
            Complaints.ReadAll(folder),
            findings);
    }

    private bool IsDone(Task enqueueing, IMonitoringApi monitoring) =>
        enqueueing.IsCompleted && monitoring.SucceededListCount() + monitoring.FailedCount() >= options.Jobs;

    private List<string> Enqueue(SqliteJobStorage storage)
    {
        var client = new BackgroundJobClient(storage);
        return [.. Enumerable.Range(0, options.Jobs).Select(number => client.Enqueue(() => TracedJob.Run(5 + (number * 7 % 50), null!)))];
    }
}
