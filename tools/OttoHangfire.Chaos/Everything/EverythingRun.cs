using OttoHangfire.Shared;

namespace OttoHangfire.Chaos.Everything;

/// <summary>
/// Everything at once: backend and supervisor are killed at random steps, the disk is full in a tenth of the rounds, the clock is
/// moved in another. Nothing that was accepted is lost or done twice, and Otto is back in time.
/// </summary>
internal sealed class EverythingRun(ChaosOptions options, TimeProvider clock, Action<string> say)
{
    private const int MostBackendsInARow = 3;
    private static readonly TimeSpan BackAtMost = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan StepAtMost = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(3);

    private readonly HashSet<long> _retried = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private TimeSpan _longest;
    private int _backendsInARow;

    /// <summary>Returns the exit code. More rounds than one sitting allows are other seeds.</summary>
    public Task<int> RunAsync(CancellationToken cancellation) => Experiment.RunAsync(
        options,
        $"seed {options.Seed}, {options.Tasks} tasks, {options.Rounds} rounds",
        say,
        (program, home) => RunAsync(program, home, cancellation),
        cancellation);

    private async Task<int> RunAsync(string program, string home, CancellationToken cancellation)
    {
        await SupervisedOtto.PrepareAsync(home, program, cancellation);
        using var disk = SmallDisk.TryMount(Path.Combine(home, "data"), size: 96);
        say(disk is null ? "skipped: the disk is never full, since none can be mounted here (that takes root)" : "the data lies on a disk of 96 MiB");
        using var time = await FakeClock.MakeAsync(home, cancellation);
        say(time.CanMove ? "the clock is moved" : "skipped: the clock is never moved (that takes Linux and a C compiler)");

        var port = ChaosAgent.FreePort();
        await using var agent = await ChaosAgent.StartAsync(new Dice(options.Seed), clock);
        using var backend = new Backend(new Uri($"http://127.0.0.1:{port}"), Path.Combine(home, "data"));
        var world = new World(new SupervisedOtto(home, port, agent, time), backend, new TaskPoster(backend), disk, time);
        try
        {
            return await RunAsync(world, cancellation);
        }
        finally
        {
            await world.Otto.StopAsync(CancellationToken.None);
        }
    }

    private async Task<int> RunAsync(World world, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        await StartAsync(world, DiceOf(0), cancellation);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await RoundAsync(world, DiceOf(round), round, cancellation);
        }

        say($"no more kills; waiting for {world.Poster.Accepted.Count} accepted tasks");
        await Experiment.SettleAsync("tasks", () => OpenAsync(world.Backend, cancellation), TimeSpan.FromMilliseconds(500), clock, say, cancellation);
        var findings = await Inspection.MakeAsync(
            world.Backend, world.Poster, _retried, Path.Combine(world.Otto.DataFolder, "otto.db"), clock, cancellation);
        Print(world, findings, clock.GetElapsedTime(began));
        return findings.IsClean && _faults.Count == 0 ? 0 : 1;
    }

    private async Task RoundAsync(World world, Dice dice, int round, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var victim = Victim(dice);
        var isFull = dice.Throw(1, 10) == 1 && world.Disk is not null;
        var move = dice.Throw(1, 10) == 1 && world.Clock.CanMove ? Leap(dice) : 0;
        var after = TimeSpan.FromMilliseconds(dice.Throw(20, 1500));
        var atAStep = victim == "backend" && !isFull && dice.Throw(1, 2) == 1;

        var posting = world.Poster.PostAsync(round * options.Share, cancellation);
        if (isFull)
        {
            world.Disk!.Fill();
        }

        if (move != 0)
        {
            world.Clock.Move(move);
        }

        await KillAsync(world, victim, after, atAStep, cancellation);
        if (isFull)
        {
            await Task.Delay(FullFor, clock, cancellation);
            world.Disk!.Free();
        }

        await posting;
        await BackAsync(world, dice, victim, cancellation);
        Count(victim);
        Count(isFull ? "disk full" : "disk free");
        Count(move == 0 ? "clock left alone" : "clock moved");
        say($"round {round,4}  {victim,-10} {(isFull ? "disk full" : ""),-9} {(move == 0 ? "" : $"clock {move:+0;-0} s"),-18} "
            + $"accepted {world.Poster.Accepted.Count,5}  {clock.GetElapsedTime(began).TotalSeconds,5:0.0} s");
    }

    /// <summary>What each round throws does not depend on how fast the ones before it went.</summary>
    private Dice DiceOf(int round) => new(unchecked((options.Seed * 10_007) + round));

    /// <summary>
    /// Seconds, minutes, hours or days forward; minutes back. A clock that is a day behind what the database has seen is not believed
    /// for ten minutes, and nothing runs meanwhile.
    /// </summary>
    private static int Leap(Dice dice) =>
        dice.Throw(1, 2) == 1 ? -dice.Throw(1, 600) : dice.Throw(1, new[] { 60, 600, 86_400, 10 * 86_400 }[dice.Throw(0, 3)]);

    /// <summary>The supervisor waits longer before each start of a backend that dies again: a fourth is not waited for.</summary>
    private string Victim(Dice dice)
    {
        _backendsInARow = dice.Throw(1, 3) == 1 || _backendsInARow == MostBackendsInARow ? 0 : _backendsInARow + 1;
        return _backendsInARow == 0 ? "supervisor" : "backend";
    }

    private async Task KillAsync(World world, string victim, TimeSpan after, bool atAStep, CancellationToken cancellation)
    {
        var before = world.Otto.Pid("backend");
        if (atAStep)
        {
            // It kills itself where its failpoint is; where it does not get there in time, somebody else does.
            await File.WriteAllTextAsync(world.Otto.Arm, "", cancellation);
            await UntilAsync(() => Task.FromResult(world.Otto.Pid("backend") != before), StepAtMost, cancellation);
            File.Delete(world.Otto.Arm);
            if (world.Otto.Pid("backend") != before)
            {
                Count("at a step");
                return;
            }
        }
        else
        {
            await Task.Delay(after, clock, cancellation);
        }

        world.Otto.Kill(victim);
    }

    /// <summary>A killed backend comes back by itself; after a killed supervisor, the next start takes over.</summary>
    private async Task BackAsync(World world, Dice dice, string victim, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        if (victim == "supervisor")
        {
            await StartAsync(world, dice, cancellation);
        }

        if (!await UntilAsync(() => world.Backend.IsReadyAsync(cancellation), BackAtMost, cancellation))
        {
            throw new ChaosException(
                $"After the {victim} was killed, Otto was not back within {BackAtMost.TotalSeconds:0} s.\n{await world.Otto.LastWordsAsync(cancellation)}");
        }

        var took = clock.GetElapsedTime(began);
        _longest = took > _longest ? took : _longest;
        if (took > BackAtMost)
        {
            _faults.Add($"after the {victim} was killed, it took {took.TotalSeconds:0} s until Otto was back");
        }
    }

    private async Task StartAsync(World world, Dice dice, CancellationToken cancellation)
    {
        var steps = KillPlan.Steps.Where(step => step != KillPlan.Outside).ToArray();
        var (exitCode, words) = await world.Otto.StartAsync(
            new Kill(steps[dice.Throw(0, steps.Length - 1)], dice.Throw(1, options.Share)), cancellation);
        if (exitCode != 0)
        {
            throw new ChaosException($"Otto did not start (exit code {exitCode}): {words}\n{await world.Otto.LastWordsAsync(cancellation)}");
        }
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> holds, TimeSpan atMost, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (!await holds())
        {
            if (clock.GetElapsedTime(began) > atMost)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellation);
        }

        return true;
    }

    /// <summary>Who was taken for a poison is retried, as a person would.</summary>
    private async Task<long> OpenAsync(Backend backend, CancellationToken cancellation)
    {
        await backend.RetrySuspectsAsync(_retried, cancellation);
        return (await backend.TasksAsync("pending", cancellation)).Count + (await backend.TasksAsync("running", cancellation)).Count;
    }

    private void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    private void Print(World world, Findings findings, TimeSpan elapsed)
    {
        say("");
        foreach (var (what, count) in _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            say($"{what,-24}{count,8}");
        }

        say($"{"accepted",-24}{world.Poster.Accepted.Count,8}");
        say($"{"unanswered or refused",-24}{world.Poster.Unanswered.Count,8}");
        say($"{"lost",-24}{findings.Lost.Count,8}");
        say($"{"duplicated",-24}{findings.Doubled.Count,8}");
        say($"{"other faults",-24}{findings.Faults.Count + _faults.Count,8}");
        say($"{"longest until back",-24}{_longest.TotalSeconds,6:0.0} s");
        say($"{"elapsed",-24}{elapsed.TotalSeconds,6:0} s");
        foreach (var line in findings.Lost.Concat(findings.Doubled).Concat(findings.Faults).Concat(_faults).Take(20))
        {
            say($"  {line}");
        }
    }

    /// <summary>What a round acts on.</summary>
    private sealed record World(SupervisedOtto Otto, Backend Backend, TaskPoster Poster, SmallDisk? Disk, FakeClock Clock);
}
