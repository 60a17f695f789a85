using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos;

/// <summary>The whole experiment: round after round of work and death, then the count.</summary>
internal sealed class ChaosRun(ChaosOptions options, TimeProvider clock, Action<string> say)
{
    /// <summary>A step that is not reached for so long is not reached in this round.</summary>
    private static readonly TimeSpan RoundAtMost = TimeSpan.FromSeconds(20);

    private readonly Dice _dice = new(options.Seed);
    private readonly HashSet<long> _retried = [];
    private int _rounds;

    /// <summary>Returns the exit code.</summary>
    public Task<int> RunAsync(CancellationToken cancellation) => Experiment.RunAsync(
        options,
        $"seed {options.Seed}, {options.Tasks} tasks, {options.Rounds} rounds",
        say,
        (program, folder) => RunAsync(program, folder, cancellation),
        cancellation);

    private async Task<int> RunAsync(string program, string folder, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var plan = new KillPlan(_dice, options.Share);
        var port = ChaosAgent.FreePort();
        await using var agent = await ChaosAgent.StartAsync(_dice, clock);
        using var backend = new Backend(new Uri($"http://127.0.0.1:{port}"), folder);
        var poster = new TaskPoster(backend);

        BackendProcess Start(Kill? kill) => BackendProcess.Start(program, folder, port, agent, kill);

        while (_rounds < options.Rounds || (!plan.IsEveryStepHit && _rounds < options.Rounds + (5 * KillPlan.Steps.Count)))
        {
            await RoundAsync(plan, backend, poster, Start, cancellation);
        }

        using var last = Start(kill: null);
        await last.ReadyAsync(backend, clock, cancellation);
        say($"no more kills; putting in the rest and waiting for {poster.Accepted.Count} accepted tasks");
        await poster.PostAsync(options.Tasks, cancellation);
        await Experiment.SettleAsync("tasks", () => OpenAsync(backend, cancellation), TimeSpan.FromMilliseconds(500), clock, say, cancellation);

        var findings = await Inspection.MakeAsync(backend, poster, _retried, Path.Combine(folder, "otto.db"), clock, cancellation);
        await last.KillAsync();
        new ChaosReport(plan, poster, findings, agent.Asked, _rounds, _retried.Count, clock.GetElapsedTime(began)).Print(say);
        return findings.IsClean && plan.IsEveryStepHit ? 0 : 1;
    }

    private async Task RoundAsync(
        KillPlan plan, Backend backend, TaskPoster poster, Func<Kill?, BackendProcess> start, CancellationToken cancellation)
    {
        var kill = plan.Draw();
        var began = clock.GetTimestamp();
        _rounds++;

        using var process = start(kill);
        await process.ReadyAsync(backend, clock, cancellation);
        var posting = poster.PostAsync(_rounds * options.Share, cancellation);
        if (kill.IsFromOutside)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(kill.Count), clock, cancellation);
            await process.KillAsync();
            plan.Hit(kill.Step);
        }
        else if (await process.EndsWithinAsync(RoundAtMost, clock, cancellation) && process.DiedAt is not null)
        {
            plan.Hit(kill.Step);
        }
        else
        {
            await process.KillAsync();
            plan.Missed(kill.Step);
        }

        await posting;
        say(
            $"round {_rounds,3}  {kill,-22} {(kill.IsFromOutside || process.DiedAt is not null ? "hit" : "not reached"),-12} accepted {poster.Accepted.Count,4}  {clock.GetElapsedTime(began).TotalSeconds,5:0.0} s");
    }

    /// <summary>How many tasks are pending or running still. Who was taken for a poison is retried, as a person would.</summary>
    private async Task<long> OpenAsync(Backend backend, CancellationToken cancellation)
    {
        await backend.RetrySuspectsAsync(_retried, cancellation);
        return (await backend.TasksAsync(OttoStatus.Pending, cancellation)).Count + (await backend.TasksAsync(OttoStatus.Running, cancellation)).Count;
    }
}
