using System.Diagnostics;
using Hangfire;

namespace OttoHangfire.Bench.Measurements;

/// <summary>How many waiting jobs a second a server of so many workers runs.</summary>
internal sealed class Drain(int workers) : Measurement($"drain-{workers}", "jobs/s", moreIsBetter: true)
{
    // The compiler improves code that runs often, for some seconds: what is measured shall be what a server does all day.
    private const int WarmUpRounds = 3;
    private const int WarmUpJobs = 2_000;

    public int Workers => workers;

    public override int Jobs => workers == 1 ? 2_500 : 6_000;

    public override Dictionary<string, double> Run(Subject subject)
    {
        using var opened = subject.Open();
        for (var round = 0; round < WarmUpRounds; round++)
        {
            RunJobs(subject, opened.Storage, WarmUpJobs);
        }

        return new Dictionary<string, double> { [Name] = RunJobs(subject, opened.Storage, subject.Of(Jobs)) };
    }

    private double RunJobs(Subject subject, JobStorage storage, int count)
    {
        var client = subject.Client(storage);
        for (var i = 0; i < count; i++)
        {
            client.Enqueue(() => Work.Nothing());
        }

        Work.Expect(count);
        var started = Stopwatch.GetTimestamp();
        using var server = subject.Server(storage, workers);
        var ended = Work.WaitForAll();
        return count / Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
    }
}
