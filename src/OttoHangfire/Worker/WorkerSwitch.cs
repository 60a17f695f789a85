using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Worker;

/// <summary>
/// The stop switch. While it is off nothing new starts, and what runs is finished; it outlives the process. The claim of a
/// due task asks the row itself, so nothing slips through; that jobs stay in their queue meanwhile is a courtesy to whoever
/// looks at the dashboard.
/// </summary>
internal sealed class WorkerSwitch(
    OttoDatabase database,
    WorkerSwitchRepository row,
    JobQueue queue,
    AuditRepository audit,
    DiskRoom room,
    DatabaseGuard guard,
    OttoSettings settings) : IHostedService
{
    /// <summary>Whether due tasks are run: the switch is on, and so is the worker of this process.</summary>
    public async Task<bool> IsOnAsync(CancellationToken cancellation) => settings.Worker && await row.IsEnabledAsync(cancellation);

    /// <summary>Turns it on or off; from the return on it holds.</summary>
    /// <param name="position">On or off.</param>
    /// <param name="by">Who turned it, for the audit.</param>
    /// <param name="cancellation">Ends the attempt; the switch is then as it was.</param>
    /// <exception cref="RefusalException">No position is given, or this process runs no tasks at all.</exception>
    public async Task SetAsync(bool? position, string by, CancellationToken cancellation)
    {
        var enabled = position ?? throw RefusalException.Field("enabled", "is missing; true or false");
        if (enabled && !settings.Worker)
        {
            throw RefusalException.Conflict(
                "OTTO_WORKER is off, so this process runs no tasks. Set OTTO_WORKER=on (or remove it) and start again.");
        }

        try
        {
            await database.WriteAsync(transaction => SetAsync(enabled, by, transaction), cancellation);
        }
        catch (Exception full) when (DatabaseErrors.IsDiskFull(full))
        {
            // Whoever wants to stop Otto must be able to: for this, room is put aside. Nobody else can write before us.
            await database.WriteAsync(
                transaction =>
                {
                    room.UseReserve();
                    return SetAsync(enabled, by, transaction);
                },
                cancellation);
        }

        await FollowAsync(CancellationToken.None);
    }

    /// <summary>Before the first job runs: what was turned off stays off.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => FollowAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SetAsync(bool enabled, string by, SqlTransaction transaction)
    {
        await row.SetAsync(enabled, transaction);
        await audit.AddAsync(
            new AuditEntry
            {
                Event = AuditEvent.Worker,
                Outcome = enabled ? "on" : "off",
                AskedBy = by,
                AllowedBy = by,
            }, transaction);
    }

    /// <summary>Read back, for two who turn it at once: the queue follows the row, whoever comes last.</summary>
    private async Task FollowAsync(CancellationToken cancellation) =>
        queue.IsPaused = guard.Problem is not null || !await row.IsEnabledAsync(cancellation);
}
