using System.Diagnostics;
using System.Globalization;
using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Faults;

/// <summary>What a run is asked for.</summary>
/// <param name="Faults">So many calls are to fail.</param>
/// <param name="Seed">Decides what fails when.</param>
/// <param name="From">The round to begin with: a run that was cut off goes on there.</param>
/// <param name="Locks">How distributed locks are held.</param>
internal sealed record FaultOptions(int Faults, int Seed, int From, SqliteLockKind Locks);

/// <summary>Uses a storage in every way while calls of its disk fail, and asks after each round whether anybody was told what is not so.</summary>
internal static class FaultsRun
{
    // Each folder is used for so many rounds. A run that goes on begins with a new one.
    private const int RoundsPerFolder = 200;
    private const int MostShown = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static int Print(FaultOptions options, Action<string> say, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var (round, faults, untrue, stuck) = (options.From, 0, 0, 0);
        while (stuck == 0 && faults < options.Faults && !cancellation.IsCancellationRequested)
        {
            var folder = Directory.CreateTempSubdirectory("otto-faults-").FullName;
            using (var disk = new FaultyDisk(folder))
            using (var storage = new UsedStorage(folder, options.Locks))
            {
                for (var i = 0; i < RoundsPerFolder && stuck == 0 && faults < options.Faults && !cancellation.IsCancellationRequested; i++, round++)
                {
                    var (verdict, failed, story) = Play(disk, storage, options.Seed, round);
                    faults += failed;
                    untrue += verdict.UntrueAnswers.Count;
                    stuck += verdict.StuckThings.Count;
                    if (!verdict.IsGood && untrue + stuck <= MostShown)
                    {
                        say($"round {round}: {story}");
                        verdict.UntrueAnswers.Concat(verdict.StuckThings).Take(3).ToList().ForEach(line => say("  " + line));
                    }
                }

                disk.Answer = null;
            }

            Directory.Delete(folder, recursive: true);
            Tell();
        }

        say($"to go on: --seed {options.Seed} --from {round}");
        say(untrue + stuck == 0 ? "good" : "NOT GOOD");
        return untrue + stuck == 0 ? 0 : 1;

        void Tell() => say(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}, rounds {options.From} to {round - 1}, locks {options.Locks}: {faults} faults, {untrue} untrue answers, {stuck} stuck or broken, {started.Elapsed.TotalSeconds:0} s"));
    }

    private static (FaultVerdict Verdict, int Failed, string Story) Play(FaultyDisk disk, UsedStorage storage, int seed, int round)
    {
        var chance = new Random(unchecked((seed * 1_000_003) + round));
        var plan = new FaultPlan(chance);
        var uses = Enumerable.Range(0, 1 + FaultPlan.Draw(chance, 4)).Select(_ => UsedStorage.Uses[FaultPlan.Draw(chance, UsedStorage.Uses.Count)]).ToList();
        var story = $"{plan}; {string.Join(", ", uses)}";

        disk.Answer = plan.Answer;
        var verdict = new FaultVerdict();
        try
        {
            foreach (var use in uses)
            {
                Within(() => storage.Use(use, round.ToString(CultureInfo.InvariantCulture)));
            }

            disk.Answer = null;
            Within(() => verdict = storage.Judge());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            verdict.Stuck(error.ToString().ReplaceLineEndings(" "));
        }

        return (verdict, plan.Failed, story);
    }

    // On threads of the pool, as requests have them: those do not wait for room on a disk.
    private static void Within(Action action)
    {
        using var done = new ManualResetEventSlim();
        Exception? thrown = null;
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                thrown = error;
            }

            done.Set();
        });
        if (!done.Wait(Patience))
        {
            throw new TimeoutException($"It hangs for {Patience}.");
        }

        if (thrown is not null)
        {
            throw new InvalidOperationException("It threw.", thrown);
        }
    }
}
