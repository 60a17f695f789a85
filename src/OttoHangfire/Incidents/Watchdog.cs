using System.Globalization;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Incidents;

/// <summary>
/// Calls an address outside as long as work gets done, so that a service there misses the calls when it does not. It calls when a run
/// has finished, and when nothing is due and the tasks were looked after a moment ago; not when something is due and stands still.
/// </summary>
internal sealed class Watchdog(
    WatchdogRepository rows,
    WatchdogCall call,
    Reconciler reconciler,
    WorkerSwitch worker,
    ClockWatch watch,
    DatabaseGuard guard,
    OttoSettings settings,
    TimeProvider clock,
    ILogger<Watchdog> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>It is called at most so often, over a restart, too.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMinutes(1);

    /// <summary>Four rounds of the reconciler.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    /// <summary>Calls, if it is time and all is well; else notes why not.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var row = await rows.FindAsync(cancellation);
        var now = clock.GetUtcNow();
        if (now - row.CalledAt is { } elapsed && elapsed >= TimeSpan.Zero && elapsed < AtMostEvery)
        {
            return;
        }

        if (await WhyNotAsync(row.CalledAt ?? DateTimeOffset.MinValue, cancellation) is { } why)
        {
            if (why != row.Withheld)
            {
                await rows.WithheldAsync(why, cancellation);
            }

            return;
        }

        var (status, problem) = await call.SendAsync(settings.Ping!, cancellation);
        await rows.CalledAsync(now, status, problem, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Ping is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                log.LogWarning(broken, "The watchdog was not called; trying again in {Seconds} s", Interval.TotalSeconds);
            }
        }
    }

    private async Task<string?> WhyNotAsync(DateTimeOffset last, CancellationToken cancellation)
    {
        if ((guard.Problem ?? watch.Held) is { } problem)
        {
            return problem;
        }

        if (!await worker.IsOnAsync(cancellation))
        {
            return "The stop switch is off.";
        }

        if (reconciler.SinceLastRound is not { } since || since > LongestRound)
        {
            return "The tasks have not been looked after for a minute.";
        }

        var stuck = await rows.CountStuckAsync(cancellation);
        return stuck == 0 || await rows.HasFinishedAsync(last, cancellation)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(stuck == 1 ? "A task is" : $"{stuck:N0} tasks are")} due, and nothing has been finished since the last call.");
    }
}
