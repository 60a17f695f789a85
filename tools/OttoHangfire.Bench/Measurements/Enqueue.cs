using System.Diagnostics;
using Hangfire;

namespace OttoHangfire.Bench.Measurements;

/// <summary>How many jobs a second clients create and enqueue, each waiting for its own.</summary>
internal sealed class Enqueue(int threads) : Measurement($"enqueue-{threads}", "jobs/s", moreIsBetter: true)
{
    private const int WarmUpJobs = 4_000;

    public int Threads => threads;

    public override int Jobs => 6_000;

    public override Dictionary<string, double> Run(Subject subject)
    {
        using var opened = subject.Open();
        var client = subject.Client(opened.Storage);
        EnqueueJobs(client, WarmUpJobs);

        var each = subject.Of(Jobs) / threads;
        using var line = new Barrier(threads + 1);
        var clients = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            line.SignalAndWait();
            EnqueueJobs(client, each);
        })).ToList();
        clients.ForEach(thread => thread.Start());
        line.SignalAndWait();
        var started = Stopwatch.GetTimestamp();
        clients.ForEach(thread => thread.Join());

        return new Dictionary<string, double> { [Name] = each * threads / Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private static void EnqueueJobs(BackgroundJobClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            client.Enqueue(() => Work.Nothing());
        }
    }
}
