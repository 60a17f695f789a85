using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>
/// The tasks that come after another one. Each end of a run of that one makes them due once, in the transaction in which it ends; what
/// waits, is blocked or has ended without having run makes nothing due.
/// </summary>
internal sealed class Followers(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    VacationRepository vacations,
    TaskAlarm alarm,
    TaskAudit audit,
    TimeProvider clock)
{
    /// <summary>So many ends wait for their turn, where the other task ends faster than this one runs.</summary>
    public const int MostWaiting = 10;

    /// <summary>A run of the task has ended: what comes after it is due.</summary>
    /// <param name="ended">The task.</param>
    /// <param name="end">How its run has ended. What is blocked has not ended yet: a person brings it to its end.</param>
    /// <param name="transaction">The transaction in which it ends.</param>
    public async Task BringAsync(OttoTask ended, RunEnd end, SqlTransaction transaction)
    {
        if (end.Status is not (OttoStatus.Success or OttoStatus.Error))
        {
            return;
        }

        foreach (var follower in await tasks.FollowersAsync(ended.Id, end.Status, transaction))
        {
            if (await WhyNotAsync(ended, follower, transaction) is { } reason)
            {
                await occurrences.FollowNotAsync(follower.Id, reason, transaction);
            }
            else
            {
                await BringAsync(ended, follower, transaction);
            }
        }
    }

    /// <summary>Whether what the task comes after may end once more, by itself or by a retry.</summary>
    public async Task<bool> HasToComeAsync(OttoTask task, SqlTransaction transaction) =>
        await tasks.FindAsync(task.After!.TaskId!.Value, transaction) is { } other && !IsGone(other) && other.Status != OttoStatus.Success;

    /// <summary>Ends or blocks the tasks that wait for one which ends no more; most times there are none.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        foreach (var id in await tasks.AwaitingInVainAsync(cancellation))
        {
            await database.WriteAsync(transaction => SettleAsync(id, transaction), cancellation);
        }
    }

    private static bool IsGone(OttoTask other) => other.Reason == OttoReason.Cancelled;

    /// <summary>
    /// Why a task is not due now, although what it comes after has ended: it stands still, or is on vacation. Null where it is due.
    /// </summary>
    private async Task<string?> WhyNotAsync(OttoTask ended, OttoTask follower, SqlTransaction transaction)
    {
        if (follower is { Status: OttoStatus.Blocked } or { Status: OttoStatus.Error, Reason: OttoReason.SetByOtto })
        {
            return follower.Reason;
        }

        var now = clock.GetUtcNow();
        var away = await vacations.StretchesAsync(follower.Type, now, now, transaction);
        return away.Any(stretch => stretch.Has(now)) && await RepeatsAsync(ended, transaction) ? OccurrenceReason.Vacation : null;
    }

    /// <summary>What happens once is not held up by a vacation, and so is not what comes after it.</summary>
    private async Task<bool> RepeatsAsync(OttoTask task, SqlTransaction transaction)
    {
        while (task.After is { } after && await tasks.FindAsync(after.TaskId!.Value, transaction) is { } before)
        {
            task = before;
        }

        return task.Schedule is not null;
    }

    private async Task BringAsync(OttoTask ended, OttoTask follower, SqlTransaction transaction)
    {
        var waited = await occurrences.NextAsync(follower.Id, transaction);
        await occurrences.FollowAsync(follower.Id, transaction);
        await KeepNewestAsync(follower.Id, transaction);
        if (follower.Status == OttoStatus.Running)
        {
            // The end of its run looks for what waits.
            return;
        }

        var next = (await occurrences.NextAsync(follower.Id, transaction))!;
        if (follower is { Status: OttoStatus.Pending, Reason: not OttoReason.AwaitingTask })
        {
            await tasks.SetNextRunAsync(follower.Id, next.DueAt, transaction);
            var isSame = next.Id == waited?.Id && next.DueAt == waited.DueAt;
            await alarm.ArmAnewAsync(follower, next, isSame, "Another task has ended; another alarm took its place.", transaction);
            return;
        }

        await tasks.MoveAsync(
            follower.Id, new TaskMove(OttoStatus.Pending, null, next.DueAt, follower.LastError, Attempt: 0), transaction);
        await alarm.ArmAsync(follower, transaction);
        if (follower.Status != OttoStatus.Pending)
        {
            var why = $"Task {ended.Id}, after which it comes, has ended once more, so it is due again.";
            await audit.MovedByItselfAsync(follower, AuditOutcome.Run, why, transaction);
        }
    }

    private async Task KeepNewestAsync(long id, SqlTransaction transaction)
    {
        var waiting = (await occurrences.OpenAsync(id, transaction))
            .Where(one => one is { Outcome: OccurrenceOutcome.Pending, Kind: OccurrenceKind.Scheduled, WasTried: false })
            .OrderBy(one => one.Id);
        foreach (var old in waiting.SkipLast(MostWaiting))
        {
            await occurrences.EndAsync(old.Id, OccurrenceOutcome.Skipped, OccurrenceReason.TooMany, gap: null, transaction);
        }
    }

    private async Task SettleAsync(long id, SqlTransaction transaction)
    {
        if (await tasks.FindAsync(id, transaction) is not
            { Status: OttoStatus.Pending, Reason: OttoReason.AwaitingTask, After: { TaskId: { } otherId } } task)
        {
            return;
        }

        var other = await tasks.FindAsync(otherId, transaction);
        if (other is null || IsGone(other))
        {
            var what = $"Task {otherId}, after which it comes, was {(other is null ? "removed" : "cancelled")}. "
                + "Change what it comes after, then retry it; or cancel it.";
            await MoveAsync(task, OttoStatus.Blocked, OttoReason.MissingTask, what, AuditOutcome.Blocked, what, transaction);
        }
        else if (other.Status == OttoStatus.Success)
        {
            var failure = await occurrences.LastFailureAsync(id, transaction);
            var status = failure is null ? OttoStatus.Success : OttoStatus.Error;
            var what = $"Task {otherId}, after which it comes, is over.";
            await MoveAsync(task, status, failure, task.LastError, AuditOutcome.Ended, what, transaction);
        }
    }

    private async Task MoveAsync(
        OttoTask task, string status, string? reason, string? lastError, string outcome, string why, SqlTransaction transaction)
    {
        await tasks.MoveAsync(task.Id, new TaskMove(status, reason, null, lastError, task.Attempt), transaction);
        await alarm.SettleAsync(task, status, reason, why, transaction);
        await audit.MovedByItselfAsync(task, outcome, why, transaction);
    }
}
