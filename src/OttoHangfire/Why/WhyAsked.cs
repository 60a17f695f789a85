using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Why;

/// <summary>Finds out why a task has not run, or what became of one of its instants. It changes nothing.</summary>
internal sealed class WhyAsked(
    TaskQueries tasks,
    OccurrenceRepository occurrences,
    WhyRepository rows,
    WorkerSwitch worker,
    ClockWatch watch,
    DatabaseGuard guard,
    OttoDatabase database,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Why the task has not run.</summary>
    /// <exception cref="RefusalException">There is no such task.</exception>
    public async Task<TaskWhy> OfTaskAsync(long id, CancellationToken cancellation)
    {
        var task = await tasks.FindAsync(id, cancellation);
        return (await AnswerAsync(task, cancellation)).For(task);
    }

    /// <summary>As <see cref="OfTaskAsync"/>, with what the console says.</summary>
    public async Task<WhyAnswer> AnswerAsync(OttoTask task, CancellationToken cancellation)
    {
        var next = await occurrences.NextAsync(task.Id, database.Read(cancellation));
        var words = Words(task);
        return task.Status == OttoStatus.Pending && next is not null
            ? await OfWaitingAsync(task, next, words, cancellation)
            : await OfOtherAsync(task, cancellation) is { } other
                ? new WhyAnswer($"It waits until {task.After!.HasEnded()}. Of that one:").Before(other)
                : WhyStatus.Of(task, words);
    }

    /// <summary>
    /// Of a task that waits for another one, why that has not run; null where it waits for no other, or that one waits in its turn.
    /// </summary>
    private async Task<WhyAnswer?> OfOtherAsync(OttoTask task, CancellationToken cancellation)
    {
        if (task is not { Status: OttoStatus.Pending, Reason: OttoReason.AwaitingTask, After: { TaskId: { } id } }
            || await tasks.TryFindAsync(id, cancellation) is not { Reason: not OttoReason.AwaitingTask } other)
        {
            return null;
        }

        var answer = await AnswerAsync(other, cancellation);
        return answer with { Page = answer.PageOf(id) };
    }

    /// <summary>What became of one instant of the task.</summary>
    /// <exception cref="RefusalException">There is no such task, or it has no such instant.</exception>
    public async Task<TaskWhy> OfInstantAsync(long id, DateTimeOffset instant, CancellationToken cancellation)
    {
        var task = await tasks.FindAsync(id, cancellation);
        var words = Words(task);
        if (await rows.StandsForAsync(id, instant, cancellation) is { } row)
        {
            var isPassed = row.Time <= clock.GetUtcNow();
            return row.Outcome switch
            {
                OccurrenceOutcome.Pending when isPassed => await OfTaskAsync(id, cancellation),
                _ when isPassed => WhyInstant.Passed(row, instant, words).For(task),
                _ => WhyInstant.Of(row, instant, words).For(task),
            };
        }

        if (instant > clock.GetUtcNow() && task.Schedule is { } rule && Schedule.Of(rule).FirstFrom(instant) == instant)
        {
            return new WhyAnswer($"{words.Time(instant)} is still to come.").For(task);
        }

        throw RefusalException.Field("scheduled_for", $"is not an instant of task {id}; its instants are at /otto/tasks/{id}/occurrences");
    }

    /// <summary>How a sentence about this task is put together.</summary>
    public WhyWords Words(OttoTask task) => new(task.Id, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));

    private async Task<WhyAnswer> OfWaitingAsync(OttoTask task, Occurrence next, WhyWords words, CancellationToken cancellation)
    {
        var stop = await StopAsync(words, cancellation);
        if (next.DueAt > clock.GetUtcNow())
        {
            var last = await rows.LastPassedAsync(task.Id, clock.GetUtcNow(), cancellation);
            return WhyWaiting.Later(task, next, last, stop, words);
        }

        if (stop is not null)
        {
            return stop;
        }

        var workers = QueueWorkers.Of(settings.Limits).Single(one => one.Queue == TaskQueue.Of(task));
        return WhyWaiting.Due(await rows.AheadAsync(task.IsOttos(), next.DueAt, cancellation), workers.Count, words);
    }

    /// <summary>Why nothing at all starts; null when it does.</summary>
    private async Task<WhyAnswer?> StopAsync(WhyWords words, CancellationToken cancellation) =>
        guard.Problem is { } broken ? words.Then($"Nothing starts: {broken}", "to see what to do", NextStep.Doctor)
        : watch.Held is { } doubted ? new WhyAnswer($"{doubted} Nothing starts until the clock is right; set it, then wait a minute.")
        : !settings.Worker
            ? new WhyAnswer("OTTO_WORKER is off, so this process runs no tasks; set it to on (or remove it), and start Otto again.")
        : !await worker.IsOnAsync(cancellation)
            ? words.Then("The stop switch is off, so nothing starts", "to turn it on", NextStep.SwitchOn)
        : null;
}
