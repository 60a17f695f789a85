using OttoHangfire.Database;
using OttoHangfire.Runs;

namespace OttoHangfire.Worker;

/// <summary>
/// Shows that this process lives, and takes out of the table whoever shows it no more; what those had claimed, the
/// <see cref="Reconciler"/> frees.
/// </summary>
internal sealed class Heartbeat(
    OwnerRepository owners, RunningTasks running, OttoDatabase database, TimeProvider clock, ILogger<Heartbeat> log) : BackgroundService
{
    /// <summary>
    /// An owner who has been silent for so long is gone. With the looks of all who take part, a claim is free within 45 s
    /// of a death.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan Interval = Lease / 4;

    private readonly OwnerWatch _watch = new(clock, longestBlink: Lease / 2);

    /// <summary>Beats before the first job runs: who does not stand in the table gets no claim.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(BeatAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Stopped last of all that work: from here on nothing is held, and nobody has to wait for the lease.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(LeaveAsync, CancellationToken.None);
    }

    /// <summary>Beats once and looks who else does.</summary>
    public async Task BeatAsync(CancellationToken cancellation)
    {
        var others = await database.WriteAsync(
            async transaction =>
            {
                await owners.BeatAsync(running.Owner, Lease, transaction);
                return await owners.OthersAsync(running.Owner, transaction);
            },
            cancellation);
        foreach (var silent in _watch.Look(others))
        {
            if (await database.WriteAsync(transaction => owners.RemoveIfSilentAsync(silent, transaction), cancellation))
            {
                log.LogWarning(
                    "{Owner} has been silent for {Seconds} s: what it had claimed is given to others", silent.Name, silent.LeaseSeconds);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(BeatAsync, stoppingToken);
        }
    }

    private Task LeaveAsync(CancellationToken cancellation) =>
        database.WriteAsync(transaction => owners.LeaveAsync(running.Owner, transaction), cancellation);

    private async Task TryAsync(Func<CancellationToken, Task> sign, CancellationToken cancellation)
    {
        try
        {
            await sign(cancellation);
        }
        catch (Exception broken) when (DatabaseErrors.IsDiskFull(broken) || broken is DatabaseGoneException)
        {
            // Said once by whoever found it, and not every five seconds.
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.LogError(broken, "A sign of life could not be written");
        }
    }
}
