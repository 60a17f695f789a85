using OttoHangfire.Database;

namespace OttoHangfire.Incidents;

/// <summary>Wakes the teller when something has changed, and lets the doctor look now and then.</summary>
internal sealed class IncidentWatch(
    IncidentTeller teller, DoctorRounds rounds, CommitSignal signal, DiskRoom room, TimeProvider clock, ILogger<IncidentWatch> log)
    : BackgroundService
{
    /// <summary>Looked at without a signal: time passes, too.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>What happens in the same moment is looked at together.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was told must be marked as told.
        room.BePatient();
        return Task.WhenAll(TellAsync(stoppingToken), GoRoundAsync(stoppingToken));
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var next = signal.NextAsync();
            await LookAsync(teller.TellAsync, cancellation);
            await Task.Delay(Moment, clock, cancellation);
            await next.WaitAsync(Interval, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GoRoundAsync(CancellationToken cancellation)
    {
        // A start is no time to judge.
        await Task.Delay(TimeSpan.FromMinutes(1), clock, cancellation);
        using var timer = new PeriodicTimer(DoctorRounds.Interval, clock);
        do
        {
            await LookAsync(rounds.LookAsync, cancellation);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task LookAsync(Func<CancellationToken, Task> look, CancellationToken cancellation)
    {
        try
        {
            await look(cancellation);
        }
        catch (Exception broken) when (DatabaseErrors.IsDiskFull(broken) || broken is DatabaseGoneException)
        {
            // Said once by whoever found it, and not at every look.
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.LogError(broken, "Looking at what is wrong failed; trying again");
        }
    }
}
