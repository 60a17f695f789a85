namespace OttoHangfire.Chaos;

/// <summary>
/// Two Hangfire servers in one backend, thousands of occurrences due at one instant, and a backend that is killed again
/// and again while it works them off.
/// </summary>
internal sealed class ScheduleChaosRun(ChaosOptions options, TimeProvider clock, Action<string> say)
{
    private const int Servers = 2;

    /// <summary>Tasks put in per second at the least; so the instant lies behind the last of them.</summary>
    private const int PostedPerSecond = 50;

    private static readonly TimeSpan RoundAtMost = TimeSpan.FromSeconds(60);

    private readonly Dice _dice = new(options.Seed);
    private readonly HashSet<long> _retried = [];
    private int _kills;

    /// <summary>Returns the exit code.</summary>
    public Task<int> RunAsync(CancellationToken cancellation) => Experiment.RunAsync(
        options,
        $"seed {options.Seed}, {options.Tasks} tasks due at once, {Servers} Hangfire servers, {options.Rounds} kills",
        say,
        (program, folder) => RunAsync(program, folder, cancellation),
        cancellation);

    private async Task<int> RunAsync(string program, string folder, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var port = ChaosAgent.FreePort();
        await using var agent = await ChaosAgent.StartAsync(_dice, clock);
        using var backend = new Backend(new Uri($"http://127.0.0.1:{port}"), folder);

        BackendProcess Start(Kill? kill) => BackendProcess.Start(program, folder, port, agent, kill, Servers);

        var dueAt = InWholeSeconds(clock.GetUtcNow()).AddSeconds(30 + (options.Tasks / PostedPerSecond));
        var chores = new ScheduledChores(backend, dueAt);
        var inspection = new ScheduleInspection(Path.Combine(folder, "otto.db"), dueAt, clock);
        await PostAsync(Start, backend, chores, dueAt, cancellation);

        var plan = new KillPlan(_dice, share: Math.Max(1, options.Tasks / options.Rounds), KillPlan.Steps.Except(["accepted"]));
        while (_kills < options.Rounds)
        {
            await RoundAsync(plan, backend, inspection, Start, cancellation);
        }

        using var last = Start(kill: null);
        await last.ReadyAsync(backend, clock, cancellation);
        await Experiment.SettleAsync("occurrences", () => OpenAsync(backend, inspection, cancellation), TimeSpan.FromSeconds(2), clock, say, cancellation);
        await last.KillAsync();

        return Report(chores, inspection, agent, plan, clock.GetElapsedTime(began));
    }

    private static DateTimeOffset InWholeSeconds(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));

    private async Task PostAsync(
        Func<Kill?, BackendProcess> start, Backend backend, ScheduledChores chores, DateTimeOffset dueAt, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        using var process = start(null);
        await process.ReadyAsync(backend, clock, cancellation);
        await chores.PostAsync(options.Tasks, cancellation);
        say($"{chores.Accepted.Count} tasks put in within {clock.GetElapsedTime(began).TotalSeconds:0.0} s, all due at {dueAt:O}");

        if (dueAt - clock.GetUtcNow() is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, clock, cancellation);
        }

        await process.KillAsync();
        _kills++;
        say($"kill {_kills,3}  at the instant itself");
    }

    private async Task RoundAsync(
        KillPlan plan, Backend backend, ScheduleInspection inspection, Func<Kill?, BackendProcess> start, CancellationToken cancellation)
    {
        var kill = plan.Draw();
        using var process = start(kill);
        await process.ReadyAsync(backend, clock, cancellation);
        if (kill.IsFromOutside)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(kill.Count), clock, cancellation);
        }
        else if (!await process.EndsWithinAsync(RoundAtMost, clock, cancellation))
        {
            say("the step was not reached; killed from outside");
        }

        if (!process.HasEnded)
        {
            await process.KillAsync();
        }

        _kills++;
        plan.Hit(kill.Step);
        say($"kill {_kills,3}  {kill,-22} {inspection.Ran,6} of {options.Tasks} done");
    }

    private async Task<long> OpenAsync(Backend backend, ScheduleInspection inspection, CancellationToken cancellation)
    {
        await backend.RetrySuspectsAsync(_retried, cancellation);
        return inspection.Open;
    }

    private int Report(ScheduledChores chores, ScheduleInspection inspection, ChaosAgent agent, KillPlan plan, TimeSpan elapsed)
    {
        var faults = inspection.Faults(chores.Accepted.Count).ToArray();
        say("");
        foreach (var (step, hits) in plan.Hits)
        {
            say($"{"killed at " + step,-32}{hits,8}");
        }

        say($"{"kills",-32}{_kills,8}");
        say($"{"accepted",-32}{chores.Accepted.Count,8}");
        say($"{"occurrences due at once",-32}{inspection.Occurrences,8}");
        say($"{"ended as ran",-32}{inspection.Ran,8}");
        say($"{"still open",-32}{inspection.Open,8}");
        say($"{"asked of Otto",-32}{agent.Asked,8}");
        say($"{"notes (two for each)",-32}{inspection.Notes,8}");
        say($"{"recurring jobs",-32}{inspection.RecurringJobs,8}");
        say($"{"taken for poison",-32}{_retried.Count,8}");
        say($"{"faults",-32}{faults.Length,8}");
        say($"{"elapsed",-32}{elapsed.TotalSeconds,6:0} s");
        foreach (var fault in faults)
        {
            say($"  {fault}");
        }

        return faults.Length == 0 ? 0 : 1;
    }
}
