using System.Diagnostics;
using Hangfire;

namespace OttoHangfire.Bench.Measurements;

/// <summary>From the call of Enqueue to the first line of the job, on a server that had nothing to do.</summary>
internal sealed class StartLatency() : Measurement("start", "ms", moreIsBetter: false)
{
    private const int Workers = 10;

    public override int Jobs => 400;

    public override Dictionary<string, double> Run(Subject subject)
    {
        using var opened = subject.Open();
        var client = subject.Client(opened.Storage);
        using var server = subject.Server(opened.Storage, Workers);
        using var pause = new ManualResetEventSlim();
        var random = new Random(1);
        var times = new List<double>();

        // The first ones warm up what will be measured.
        for (var i = -50; i < subject.Of(Jobs); i++)
        {
            Work.ExpectStart();
            var enqueued = Stopwatch.GetTimestamp();
            client.Enqueue(() => Work.Started());
            var latency = Stopwatch.GetElapsedTime(enqueued, Work.WaitForStart()).TotalMilliseconds;
            if (i >= 0)
            {
                times.Add(latency);
            }

            pause.Wait(random.Next(5, 30));
        }

        return new Dictionary<string, double>
        {
            ["start-p50"] = Quantile(times, 0.50),
            ["start-p95"] = Quantile(times, 0.95),
            ["start-p99"] = Quantile(times, 0.99),
        };
    }
}
