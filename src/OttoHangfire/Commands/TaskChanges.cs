using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>
/// Changes what a task asks for (<c>PATCH</c>). How the task stands is not touched; what waits is moved to its new
/// instant, and its alarm with it.
/// </summary>
internal sealed class TaskChanges(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    Recurrence recurrence,
    TaskAlarm alarm,
    IValidator<NewOttoTask> ofPersons,
    AgentTaskValidator ofOtto,
    OttoSettings settings,
    TimeProvider clock)
{
    /// <summary>Changes the task and returns it as it is then; null when there is no such task.</summary>
    /// <exception cref="RefusalException">400 naming the field that is wrong.</exception>
    /// <exception cref="RefusalException">The task does not stand so that it could be changed.</exception>
    public Task<OttoTask?> ApplyAsync(long id, JsonChange<OttoTaskChange> given, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await recurrence.AccountAsync(id, transaction);
                if (await tasks.FindAsync(id, transaction) is not { } task)
                {
                    return null;
                }

                var change = new TaskChange(given, settings.TimeZone, clock.GetUtcNow());
                (task.Source == TaskSource.Otto ? ofOtto : ofPersons).Check(change.AsNew(task));
                if (TaskMoves.Refusal(TaskVerb.Change, task) is { } refusal)
                {
                    throw RefusalException.Conflict(refusal);
                }

                return change.IsEmpty ? task : await ApplyAsync(task, change, transaction);
            },
            cancellation);

    private async Task<OttoTask?> ApplyAsync(OttoTask task, TaskChange change, SqlTransaction transaction)
    {
        var changed = change.Over(task);
        await tasks.ChangeAsync(changed, transaction);
        if (change.HasSchedule || change.MovesTheNextRun)
        {
            await MoveAsync(changed, change, transaction);
            await RearmAsync(task, changed, transaction);
        }

        return await tasks.FindAsync(task.Id, transaction);
    }

    /// <summary>
    /// What waits becomes due at its new instant. What is due already, and a round of tries that has begun, keep what they
    /// stand for; of a round of a one-time task the next try moves.
    /// </summary>
    private async Task MoveAsync(OttoTask changed, TaskChange change, SqlTransaction transaction)
    {
        if (await occurrences.NextAsync(changed.Id, transaction) is not { } waiting)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (changed.Schedule is null && change.HasSchedule)
        {
            // Once is once: of what waits, the first stays.
            await occurrences.SupersedeOthersAsync(waiting, "the schedule was taken away", transaction);
        }

        if (!change.MovesTheNextRun)
        {
            return;
        }

        if (changed.Schedule is not null && (waiting.WasTried || waiting.DueAt <= now))
        {
            waiting = await occurrences.LastWaitingAsync(changed.Id, now, transaction);
        }

        if (waiting is { WasTried: true })
        {
            await occurrences.DelayAsync(waiting.Id, changed.NextRunAt ?? now, transaction);
        }
        else if (waiting is not null)
        {
            await occurrences.PostponeAsync(waiting, changed.NextRunAt ?? now, transaction);
        }
    }

    private async Task RearmAsync(OttoTask before, OttoTask changed, SqlTransaction transaction)
    {
        if (changed.Status == OttoStatus.Pending)
        {
            await alarm.DisarmAsync(before, "The task was changed; another alarm took its place.", transaction);
            if (changed.Schedule is not null)
            {
                await recurrence.WaitAgainAsync(changed.Id, transaction);
            }

            await alarm.ArmAsync(changed, transaction);
        }
    }
}
