using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Finds the one instant that somebody means, and says why it cannot be had. It changes nothing.</summary>
internal sealed class InstantChoice(OccurrenceRepository occurrences, TimeProvider clock)
{
    /// <summary>So many instants of a task may be decided ahead.</summary>
    public const int MostAhead = 500;

    /// <summary>What lies further ahead nobody plans one by one, and a rule with a count would have to be counted up to there.</summary>
    private const int MostYears = 5;

    private const int Suggested = 3;

    public static RefusalException Missing(string field) =>
        RefusalException.Field(field, "is missing; give a date and time with an offset, like 2026-12-01T08:00:00Z");

    /// <summary>Lets only a time pass that is to come.</summary>
    public static void CheckToCome(string field, DateTimeOffset time, DateTimeOffset now)
    {
        if (time <= now)
        {
            throw RefusalException.Field(field, "has passed; give a time that is to come");
        }
    }

    /// <summary>The row of an instant that can still be decided; null where it is one of the rule and not written down yet.</summary>
    /// <exception cref="RefusalException">The task has no such instant, or it has passed or begun.</exception>
    public async Task<Occurrence?> FindAsync(OttoTask task, DateTimeOffset instant, SqlTransaction transaction)
    {
        if (await occurrences.AtAsync(task.Id, instant, transaction) is { } written)
        {
            Check(task, written);
            return written;
        }

        await CheckRuleAsync(task, instant, transaction);
        return null;
    }

    /// <summary>Lets only an instant pass that was not skipped already.</summary>
    public void CheckSkip(Occurrence? chosen)
    {
        if (chosen is { Outcome: OccurrenceOutcome.Skipped })
        {
            throw RefusalException.Conflict($"{Rfc3339Converter.Format(chosen.ScheduledFor)} has been skipped already.");
        }
    }

    /// <summary>Lets only a time pass that is to come, and that lies far enough from the task's other instants.</summary>
    public async Task CheckMoveAsync(
        OttoTask task, Occurrence? chosen, DateTimeOffset instant, DateTimeOffset to, SqlTransaction transaction)
    {
        CheckToCome("to", to, clock.GetUtcNow());
        CheckFar("to", to);
        if (to == (chosen?.Time ?? instant) && chosen?.Outcome != OccurrenceOutcome.Skipped)
        {
            throw RefusalException.Field("to", "is when it is due already");
        }

        var gap = task.Source == TaskSource.Otto ? Schedule.MinGapOfOtto : Schedule.MinGap;
        if (await NeighbourAsync(task, instant, to, gap, transaction) is { } neighbour)
        {
            throw RefusalException.Field(
                "to",
                $"must lie at least {(gap < TimeSpan.FromMinutes(1) ? $"{gap.TotalSeconds:0} seconds" : $"{gap.TotalMinutes:0} minutes")} "
                    + $"from the task's other instants; one is at {Rfc3339Converter.Format(neighbour)}");
        }
    }

    private void Check(OttoTask task, Occurrence written)
    {
        var name = Rfc3339Converter.Format(written.ScheduledFor);
        switch (written)
        {
            case { Kind: OccurrenceKind.Manual, Outcome: OccurrenceOutcome.Pending }:
                throw RefusalException.Conflict($"{name} is a run that somebody asked for, and no instant of the schedule.");
            case { Outcome: OccurrenceOutcome.Running } or { Outcome: OccurrenceOutcome.Pending, WasTried: true }:
                throw RefusalException.Conflict($"The run of {name} has begun. To stop it, cancel task {task.Id}.");
            case { Outcome: OccurrenceOutcome.Skipped, Reason: OccurrenceReason.ByOwner, ScheduledFor: var at } when at > clock.GetUtcNow():
                break;
            case { Outcome: not OccurrenceOutcome.Pending }:
                throw RefusalException.Conflict(
                    $"{name} is over: it {(written.Outcome == OccurrenceOutcome.Ran ? "ran" : $"was {written.Outcome}")}.");
            case { Time: var due } when due <= clock.GetUtcNow():
                throw RefusalException.Field("scheduled_for", $"has passed: it has been due since {Rfc3339Converter.Format(due)}");
            default:
                break;
        }
    }

    /// <summary>An instant of the rule that is not written down yet lies after all that are.</summary>
    private async Task CheckRuleAsync(OttoTask task, DateTimeOffset instant, SqlTransaction transaction)
    {
        var (schedule, last) = (Schedule.Of(task.Schedule!), await LastAsync(task, transaction));
        if (instant <= clock.GetUtcNow())
        {
            throw RefusalException.Field("scheduled_for", $"has passed{await NextOnesAsync(task, schedule, last, transaction)}");
        }

        if (task.Schedule!.From == CountingFrom.Completion)
        {
            throw RefusalException.Field(
                "scheduled_for",
                $"is not known yet: task {task.Id} counts from the end of its last good run"
                    + await NextOnesAsync(task, schedule, last, transaction));
        }

        CheckFar("scheduled_for", instant);
        schedule.CountBeforehand(instant);
        if (instant <= last || schedule.FirstFrom(instant) != instant)
        {
            throw RefusalException.Field(
                "scheduled_for",
                $"is not an instant of task {task.Id}{await NextOnesAsync(task, schedule, last, transaction)}");
        }

        if ((await occurrences.EarlyAsync(task.Id, clock.GetUtcNow(), transaction)).Count >= MostAhead)
        {
            throw RefusalException.Conflict(
                $"{MostAhead} instants of task {task.Id} are skipped or moved already. Pause the task, or change its schedule.");
        }
    }

    private void CheckFar(string field, DateTimeOffset instant)
    {
        if (instant > clock.GetUtcNow().AddYears(MostYears))
        {
            throw RefusalException.Field(field, $"must be within the next {MostYears} years");
        }
    }

    private async Task<string> NextOnesAsync(OttoTask task, Schedule schedule, DateTimeOffset last, SqlTransaction transaction)
    {
        var waiting = (await occurrences.OpenAsync(task.Id, transaction))
            .Where(open => open.Outcome == OccurrenceOutcome.Pending && !open.WasTried && open.Time > clock.GetUtcNow());
        var early = await occurrences.EarlyAsync(task.Id, last, transaction);
        var start = last > clock.GetUtcNow() ? last : clock.GetUtcNow();
        schedule.CountBeforehand(start);
        var follow = task.Schedule!.From == CountingFrom.Completion ? [] : schedule.From(start.AddTicks(1)).Select(found => found.At);
        DateTimeOffset[] next =
        [
            .. waiting.Select(open => open.ScheduledFor)
                .Concat(follow.Take(early.Count + Suggested).Except(early))
                .Order().Take(Suggested),
        ];
        return next.Length == 0 ? "" : $"; its next ones are {string.Join(", ", next.Select(Rfc3339Converter.Format))}";
    }

    /// <summary>Another instant that lies too near; null when none does.</summary>
    private async Task<DateTimeOffset?> NeighbourAsync(
        OttoTask task, DateTimeOffset instant, DateTimeOffset to, TimeSpan gap, SqlTransaction transaction)
    {
        bool IsNear(DateTimeOffset other) => (other - to).Duration() < gap;
        foreach (var open in await occurrences.OpenAsync(task.Id, transaction))
        {
            if (open.Kind == OccurrenceKind.Scheduled && open.ScheduledFor != instant && IsNear(open.Time))
            {
                return open.Time;
            }
        }

        var (schedule, last) = (Schedule.Of(task.Schedule!), await LastAsync(task, transaction));
        var early = await occurrences.EarlyAsync(task.Id, last, transaction);
        schedule.CountBeforehand(to + gap);
        var from = to - gap > last ? to - gap : last;
        return schedule.From(from.AddTicks(1)).Select(found => found.At).TakeWhile(other => other < to + gap)
            .Where(other => other != instant && !early.Contains(other)).Select(other => (DateTimeOffset?)other).FirstOrDefault();
    }

    private async Task<DateTimeOffset> LastAsync(OttoTask task, SqlTransaction transaction)
    {
        var last = await occurrences.LastAsync(task.Id, transaction) ?? task.CreatedAt;
        return last > task.CreatedAt ? last : task.CreatedAt;
    }
}
