using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>
/// How a recurring task goes on: which of its instants have passed, what became of each, and which is the next. It reads
/// the occurrences and asks <see cref="Schedule"/>; what rings only makes it look.
/// </summary>
/// <remarks>
/// A living recurring task always has an occurrence that waits or is open. All instants before it are written down, and
/// all after it follow from the rule.
/// </remarks>
internal sealed class Recurrence(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    VacationRepository vacations,
    TaskAlarm alarm,
    Followers followers,
    InstantWalk walk,
    TaskAudit audit,
    Uptime uptime,
    TimeProvider clock,
    ILogger<Recurrence> log)
{
    /// <summary>So many occurrences in a row may end badly before a person has to look.</summary>
    public const int MostFailures = 5;

    private const string NothingIsLeft = "Nothing is left of its schedule.";

    /// <summary>Accounts for the instants that have passed, as the task stands now; most times there is nothing to write.</summary>
    public async Task AccountAsync(OttoTask task, CancellationToken cancellation)
    {
        if (await NeedsWritingAsync(task, cancellation))
        {
            await database.WriteAsync(transaction => AccountAsync(task.Id, transaction), cancellation);
        }
    }

    /// <summary>
    /// As <see cref="AccountAsync(OttoTask, CancellationToken)"/>, in a transaction of the caller, who calls it before the
    /// task moves on.
    /// </summary>
    public async Task AccountAsync(long taskId, SqlTransaction transaction)
    {
        // Read again: between the look and the transaction somebody else may have settled it.
        if (await tasks.FindAsync(taskId, transaction) is not { } task)
        {
            return;
        }

        try
        {
            if (await FindUnsettledAsync(task, transaction) is { } found)
            {
                await SkipVacationAsync(task, found.All, transaction);
                await WriteAsync(task, found.Seen, found.Account, transaction);
                await WaitForNextAsync(task, transaction);
            }
        }
        catch (ScheduleException broken) when (task.Status != OttoStatus.Blocked)
        {
            await BlockAsync(task, broken, transaction);
        }
        catch (ScheduleException)
        {
            // It waits for a person already.
        }
    }

    /// <summary>
    /// A pending task waits for what was kept, or for its next instant; where nothing is left of its schedule, it ends. The
    /// caller has accounted for what has passed, and arms it.
    /// </summary>
    /// <returns>What it waits for; null when it has ended.</returns>
    public async Task<Occurrence?> WaitAgainAsync(OttoTask task, SqlTransaction transaction)
    {
        if (await occurrences.NextAsync(task.Id, transaction) is { } next)
        {
            await tasks.SetNextRunAsync(task.Id, next.DueAt, transaction);
            return next;
        }

        var failure = await occurrences.LastFailureAsync(task.Id, transaction);
        var status = failure is null ? OttoStatus.Success : OttoStatus.Error;
        await tasks.MoveAsync(task.Id, new TaskMove(status, failure, null, task.LastError, task.Attempt), transaction);
        return null;
    }

    /// <summary>Writes down the next instant. One that is taken, as by a run by hand in that very moment, has had its run.</summary>
    /// <returns>That instant; null when the schedule has ended.</returns>
    public async Task<DateTimeOffset?> AddNextAsync(long taskId, Schedule schedule, DateTimeOffset after, SqlTransaction transaction)
    {
        var next = schedule.Next(after);
        while (next is { } instant
            && !await occurrences.AddAsync(taskId, instant, OccurrenceOutcome.Pending, reason: null, gap: null, transaction))
        {
            next = schedule.Next(instant);
        }

        return next;
    }

    /// <summary>
    /// Somebody has decided something of the task's instants: it waits for what is next now, and something rings for that; where
    /// nothing is left, it ends.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="waited">What it waited for until now.</param>
    /// <param name="why">What the history of an alarm that is not wanted any more says.</param>
    /// <param name="transaction">The transaction of the decision.</param>
    public async Task WaitAnewAsync(OttoTask task, Occurrence? waited, string why, SqlTransaction transaction)
    {
        if (task.Status != OttoStatus.Pending)
        {
            return;
        }

        if (await WaitAgainAsync(task, transaction) is { } next)
        {
            await alarm.ArmAnewAsync(task, next, isSame: next.Id == waited?.Id && next.DueAt == waited.DueAt, why, transaction);
        }
        else
        {
            await EndAsync(task, transaction);
        }
    }

    /// <summary>
    /// Makes a run that waited for a person due again, with a job of its own. One that is running looks again by itself before
    /// it closes.
    /// </summary>
    public async Task WakeAsync(long taskId, long runId, SqlTransaction transaction)
    {
        // What has passed while the task waited for a person belongs to that time.
        await AccountAsync(taskId, transaction);
        var task = await tasks.FindAsync(taskId, transaction);
        if (task is { Status: OttoStatus.Blocked, Reason: OttoReason.AwaitingApproval } && await occurrences.WakeAsync(runId, transaction))
        {
            await tasks.MoveAsync(taskId, new TaskMove(OttoStatus.Pending, null, null, task.LastError, task.Attempt), transaction);
            await alarm.SetAsync(task, clock.GetUtcNow(), transaction);
        }
    }

    /// <summary>
    /// Blocks the tasks whose schedule this machine cannot follow any more, before Hangfire stumbles over them. Zones go
    /// only while no program runs: .NET reads them once.
    /// </summary>
    public async Task CheckZonesAsync(CancellationToken cancellation)
    {
        foreach (var task in await tasks.RecurringAsync(cancellation))
        {
            if (TimeZones.IanaId(task.Schedule!.TimeZone!) is null)
            {
                await AccountAsync(task, cancellation);
            }
        }
    }

    /// <summary>
    /// An occurrence is complete, and a one-time task ends with it, unless it was put off before its time. Of a recurring one, what
    /// passed while it was open is accounted for, and the task waits for its next instant, unless a person has to look first. What
    /// comes after the task is due.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="end">How the run ended.</param>
    /// <param name="attempt">The try that it was.</param>
    /// <param name="openedAt">Since when the run was open; what waited before that is not skipped for its sake.</param>
    /// <param name="transaction">The transaction in which run and occurrence end.</param>
    public async Task GoOnAsync(OttoTask task, RunEnd end, int attempt, DateTimeOffset openedAt, SqlTransaction transaction)
    {
        await MoveOnAsync(task, end, attempt, openedAt, transaction);
        await followers.BringAsync(task, end, transaction);
    }

    private async Task MoveOnAsync(OttoTask task, RunEnd end, int attempt, DateTimeOffset openedAt, SqlTransaction transaction)
    {
        var ends = new TaskMove(end.Status, end.Reason, NextRunAt: null, end.Error, attempt);
        if (task.Schedule is not { } rule)
        {
            await (task.After is null ? EndOnceAsync(task, ends, transaction) : AwaitAgainAsync(task, end, ends, transaction));
            return;
        }

        try
        {
            var counted = await CountAnewAsync(task, end, transaction);
            var seen = Sparing(rule, await LookAsync(counted, transaction), openedAt);
            await WriteAsync(task, seen, Overlapped(rule, seen, OccurrenceReason.Overlap), transaction);
            var move = await NextMoveAsync(task, end, ends, transaction);
            await tasks.MoveAsync(task.Id, move, transaction);
            if (move.Status != OttoStatus.Blocked)
            {
                await alarm.ArmAsync(task, transaction);
            }
        }
        catch (ScheduleException broken)
        {
            await tasks.MoveAsync(task.Id, ends, transaction);
            await BlockAsync(task, broken, transaction);
        }
    }

    /// <summary>A one-time task ends with its run, unless that was a reminder put off whose own time is still to come.</summary>
    private async Task EndOnceAsync(OttoTask task, TaskMove ends, SqlTransaction transaction)
    {
        if (ends.Status == OttoStatus.Blocked || await occurrences.NextAsync(task.Id, transaction) is not { } next)
        {
            await tasks.MoveAsync(task.Id, ends, transaction);
            return;
        }

        var waits = ends with { Status = OttoStatus.Pending, Reason = null, NextRunAt = next.DueAt, Attempt = 0 };
        await tasks.MoveAsync(task.Id, waits, transaction);
        await alarm.ArmAsync(task, transaction);
    }

    /// <summary>What comes after another task waits for that again, as long as that may end once more by itself or by a retry.</summary>
    private async Task AwaitAgainAsync(OttoTask task, RunEnd end, TaskMove ends, SqlTransaction transaction)
    {
        var move = await NextMoveAsync(task, end, ends, transaction);
        if (move == ends && end.Status != OttoStatus.Blocked && await followers.HasToComeAsync(task, transaction))
        {
            move = ends with { Status = OttoStatus.Pending, Reason = OttoReason.AwaitingTask, Attempt = 0 };
        }

        await tasks.MoveAsync(task.Id, move, transaction);
        if (move.Status == OttoStatus.Pending)
        {
            await alarm.ArmAsync(task, transaction);
        }
    }

    /// <summary>
    /// A rule that counts from the end of the last good run counts from this one. What it waited for by the count before is
    /// no instant of it any more, as when somebody has run the task by hand.
    /// </summary>
    private async Task<OttoTask> CountAnewAsync(OttoTask task, RunEnd end, SqlTransaction transaction)
    {
        if (task.Schedule is not { From: CountingFrom.Completion } || end.Status != OttoStatus.Success)
        {
            return task;
        }

        var second = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        await tasks.CountFromAsync(task.Id, second, transaction);
        await occurrences.DropWaitingAsync(task.Id, transaction);
        return task with { CountsFrom = second };
    }

    private async Task<TaskMove> NextMoveAsync(OttoTask task, RunEnd end, TaskMove ends, SqlTransaction transaction)
    {
        if (end.Status == OttoStatus.Blocked)
        {
            return ends;
        }

        var failures = await tasks.CountFailuresAsync(task.Id, failed: !end.IsGood, transaction);
        if (failures >= MostFailures)
        {
            var why = $"{failures} runs in a row ended badly, so the task waits for you. Look at its runs, then retry or cancel it. "
                + $"The last one: {end.Error}";
            await audit.MovedByItselfAsync(task, AuditOutcome.Blocked, why, transaction);
            return ends with { Status = OttoStatus.Blocked, Reason = OttoReason.Failing, LastError = why };
        }

        return await occurrences.NextAsync(task.Id, transaction) is { } next
            ? ends with { Status = OttoStatus.Pending, Reason = null, NextRunAt = next.DueAt, Attempt = 0 }
            : ends;
    }

    /// <summary>What has passed and is not accounted for; null when there is nothing of that kind.</summary>
    private async Task<Unsettled?> FindUnsettledAsync(OttoTask task, SqlSession session)
    {
        if (task is not { Schedule: not null, Status: not OttoStatus.Running, Reason: not OttoReason.Cancelled })
        {
            return null;
        }

        var all = await LookAsync(task, session);
        if (task.Status != OttoStatus.Pending)
        {
            return Unsettled.Of(all, all, Overlapped(task.Schedule, all, task.Reason ?? OttoReason.SetByOtto));
        }

        if (all.IsBusy)
        {
            // An occurrence is open, in a run or between two tries: what passes meanwhile is accounted for when it closes.
            return null;
        }

        all = await WithVacationsAsync(task, all, session);
        var seen = all.AtWork();
        var hasBacklog = seen.Waiting.Count > 1;
        seen = hasBacklog ? Sparing(task.Schedule, seen, seen.Now) : seen;
        return Unsettled.Of(
            all, seen, hasBacklog ? Overlapped(task.Schedule, seen, OccurrenceReason.Overlap) : Missed(task.Schedule, seen));
    }

    /// <summary>Of a task that waits: the vacations in which something of it has passed.</summary>
    private async Task<SeenInstants> WithVacationsAsync(OttoTask task, SeenInstants seen, SqlSession session)
    {
        var first = seen.Waiting.Select(waiting => waiting.ScheduledFor).Concat(seen.Moved.Select(moved => moved.Time))
            .Append(seen.Last).Min();
        return seen with { Vacations = await vacations.StretchesAsync(task.Type, first, seen.Now, session) };
    }

    private async Task<bool> NeedsWritingAsync(OttoTask task, CancellationToken cancellation)
    {
        try
        {
            return await FindUnsettledAsync(task, database.Read(cancellation)) is not null;
        }
        catch (ScheduleException)
        {
            return task.Status != OttoStatus.Blocked;
        }
    }

    private async Task<SeenInstants> LookAsync(OttoTask task, SqlSession session)
    {
        var open = await occurrences.OpenAsync(task.Id, session);
        var last = await occurrences.LastAsync(task.Id, session);

        // What lies before the task's creation was never due.
        var from = last > task.CreatedAt ? last.Value : task.CreatedAt;
        return SeenInstants.Of(
            task.Schedule!,
            open,
            from,
            await occurrences.EarlyAsync(task.Id, from, session),
            clock.GetUtcNow(),
            (seen, after, end) => walk.Between(seen.Schedule, seen.Rule, after, end, seen.Early, isInWrite: session is SqlTransaction));
    }

    /// <summary>Passed while another occurrence was open, or while the task was blocked.</summary>
    private static InstantAccount Overlapped(TaskSchedule rule, SeenInstants seen, string reason) =>
        InstantAccount.Of(seen.Passed(), seen.Moved, OverlapKeeps(rule), OccurrenceOutcome.Skipped, _ => reason);

    /// <summary>What has its turn already keeps it; in a queue, all wait alike and the newest stay.</summary>
    private static SeenInstants Sparing(TaskSchedule rule, SeenInstants seen, DateTimeOffset moment) =>
        rule.Overlap == OverlappingInstants.Queue ? seen : seen.Sparing(moment);

    private static int OverlapKeeps(TaskSchedule rule) => rule.Overlap == OverlappingInstants.Queue ? PassedInstants.Kept : 0;

    /// <summary>Passed while nothing else of the task was open: nobody was there, or all were busy.</summary>
    private InstantAccount Missed(TaskSchedule rule, SeenInstants seen)
    {
        var passed = seen.Passed();
        DateTimeOffset[] newest =
            [.. passed.Newest.Concat(seen.Moved.Select(moved => moved.Time)).Order().TakeLast(PassedInstants.Kept)];
        var keeps = rule.Missed switch
        {
            MissedInstants.All => PassedInstants.Kept,
            MissedInstants.Skip => newest.Length > 0 && uptime.Saw(newest[^1]) ? 1 : 0,
            _ => 1,
        };

        // Who queues does not miss: with somebody awake, each instant waits for its turn, for a worker's too.
        var isAwake = newest.Length > 0 && uptime.Saw(newest[0]);
        return InstantAccount.Of(
            passed,
            seen.Moved,
            isAwake ? Math.Max(keeps, OverlapKeeps(rule)) : keeps,
            OccurrenceOutcome.Missed,
            instant => uptime.Saw(instant) ? OccurrenceReason.Late : OccurrenceReason.Down);
    }

    private async Task SkipVacationAsync(OttoTask task, SeenInstants all, SqlTransaction transaction)
    {
        foreach (var passed in all.OnVacation())
        {
            await EndAsync(task, all, InstantAccount.OnVacation(passed, []), transaction);
        }

        await EndAsync(task, all, InstantAccount.OnVacation(PassedInstants.None, all.MovedIntoVacation()), transaction);
    }

    private async Task WriteAsync(OttoTask task, SeenInstants seen, InstantAccount account, SqlTransaction transaction)
    {
        await EndAsync(task, seen, account, transaction);
        foreach (var instant in account.Kept.Where(instant => !seen.IsWaiting(instant)))
        {
            await occurrences.AddAsync(task.Id, instant, OccurrenceOutcome.Pending, reason: null, gap: null, transaction);
        }

        if (account.Kept.Count == 0 && seen.Spared == 0 && !seen.HasNext)
        {
            await AddNextAsync(task.Id, seen.Schedule, seen.Last > seen.Now ? seen.Last : seen.Now, transaction);
        }
    }

    private async Task EndAsync(OttoTask task, SeenInstants seen, InstantAccount account, SqlTransaction transaction)
    {
        if (account.Gap is { } gap)
        {
            await EndAsync(task.Id, seen, gap.From, account, gap, transaction);
            foreach (var folded in seen.Waiting.Where(waiting => waiting.ScheduledFor > gap.From && waiting.ScheduledFor <= gap.To))
            {
                await occurrences.FoldAsync(folded.Id, transaction);
            }
        }

        foreach (var instant in account.Ended)
        {
            await EndAsync(task.Id, seen, instant, account, gap: null, transaction);
        }

        foreach (var moved in account.EndedMoved)
        {
            await occurrences.EndAsync(moved.Id, account.Outcome, account.Reason(moved.Time), gap: null, transaction);
        }
    }

    /// <summary>A task of whose schedule nothing is left is rung for no more, and its job says how it stands.</summary>
    private async Task EndAsync(OttoTask before, SqlTransaction transaction)
    {
        await audit.MovedByItselfAsync(before, AuditOutcome.Ended, NothingIsLeft, transaction);
        var now = (await tasks.FindAsync(before.Id, transaction))!;
        await alarm.SettleAsync(before, now.Status, now.Reason, NothingIsLeft, transaction);
    }

    private Task EndAsync(
        long taskId, SeenInstants seen, DateTimeOffset instant, InstantAccount account, InstantGap? gap, SqlTransaction transaction) =>
        seen.Waiting.FirstOrDefault(waiting => waiting.ScheduledFor == instant) is { } waiting
            ? occurrences.EndAsync(waiting.Id, account.Outcome, account.Reason(instant), gap, transaction)
            : occurrences.AddAsync(taskId, instant, account.Outcome, account.Reason(instant), gap, transaction);

    /// <summary>What was due is not to run: the task waits for its next instant, or has come to its end.</summary>
    private async Task WaitForNextAsync(OttoTask task, SqlTransaction transaction)
    {
        if (task.Status != OttoStatus.Pending)
        {
            return;
        }

        if (await WaitAgainAsync(task, transaction) is not { } next)
        {
            await EndAsync(task, transaction);
        }
        else if (next.DueAt > clock.GetUtcNow())
        {
            await alarm.ArmAsync(task, transaction);
        }
    }

    /// <summary>The rule cannot be followed any more, as when its zone is gone from this machine: a person has to change it.</summary>
    private async Task BlockAsync(OttoTask task, ScheduleException broken, SqlTransaction transaction)
    {
        log.LogWarning("Task {Task} is blocked, because its schedule cannot be followed: {Problem}", task.Id, broken.Message);
        var sentence = $"The schedule cannot be followed any more: {broken.Message}. Change it, then retry the task.";
        await tasks.MoveAsync(task.Id, new TaskMove(OttoStatus.Blocked, OttoReason.Failing, null, sentence, task.Attempt), transaction);
        await alarm.SettleAsync(task, OttoStatus.Blocked, OttoReason.Failing, sentence, transaction);
        await audit.MovedByItselfAsync(task, AuditOutcome.Blocked, sentence, transaction);
    }
}
