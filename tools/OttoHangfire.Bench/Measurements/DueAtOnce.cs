using System.Diagnostics;
using Hangfire;

namespace OttoHangfire.Bench.Measurements;

/// <summary>Many jobs are due at one instant: how long after it the last of them ran, at the backend's polling.</summary>
internal sealed class DueAtOnce() : Measurement("due-at-once", "s", moreIsBetter: false)
{
    private const int Workers = 20;

    public override int Jobs => 2_000;

    public override Dictionary<string, double> Run(Subject subject)
    {
        using var opened = subject.Open();
        var client = subject.Client(opened.Storage);
        using var server = subject.Server(opened.Storage, Workers);
        WarmUp(client);

        // Hangfire keeps the time of a schedule in whole seconds; writing the jobs must be over before it.
        var jobs = subject.Of(Jobs);
        var now = TimeProvider.System.GetUtcNow();
        var due = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 8 + (jobs / 500));
        var dueIn = due - now;
        var started = Stopwatch.GetTimestamp();
        Work.Expect(jobs);
        for (var i = 0; i < jobs; i++)
        {
            client.Schedule(() => Work.Nothing(), due);
        }

        if (Stopwatch.GetElapsedTime(started) > dueIn)
        {
            throw new InvalidOperationException("The jobs were due before all of them were written: the machine is too busy for this measurement.");
        }

        var last = Work.WaitForAll();
        return new Dictionary<string, double> { [Name] = (Stopwatch.GetElapsedTime(started, last) - dueIn).TotalSeconds };
    }

    private static void WarmUp(BackgroundJobClient client)
    {
        const int Enough = 300;
        Work.Expect(Enough);
        for (var i = 0; i < Enough; i++)
        {
            client.Schedule(() => Work.Nothing(), TimeSpan.Zero);
        }

        Work.WaitForAll();
    }
}
