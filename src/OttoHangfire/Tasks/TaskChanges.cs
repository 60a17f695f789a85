using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;

namespace OttoHangfire.Tasks;

/// <summary>
/// Changes what a task asks for (<c>PATCH</c>): what is absent stays, what is null gets its default. How the task stands
/// is not touched; what waits is moved to its new instant, and its alarm with it.
/// </summary>
public sealed class TaskChanges(
    OttoDatabase database,
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    TaskAlarm alarm,
    IValidator<NewOttoTask> validator,
    TimeProvider clock)
{
    /// <summary>Changes the task and returns it as it is then; null when there is no such task.</summary>
    /// <exception cref="RequestException">400 naming the field that is wrong.</exception>
    /// <exception cref="IllegalMoveException">The task does not stand so that it could be changed.</exception>
    public Task<OttoTask?> ApplyAsync(long id, JsonChange<OttoTaskChange> change, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await tasks.FindAsync(id, cancellation, transaction) is not { } task)
                {
                    return null;
                }

                Check(change, task);
                if (TaskMoves.Refusal(TaskVerb.Change, task) is { } refusal)
                {
                    throw new IllegalMoveException(refusal);
                }

                if (change.Fields.Count == 0)
                {
                    return task;
                }

                var changed = Merge(change, task);
                await tasks.ChangeAsync(changed, transaction, cancellation);
                if (change.Fields.Contains("next_run_at"))
                {
                    await MoveAsync(changed, transaction, cancellation);
                }

                return await tasks.FindAsync(id, cancellation, transaction);
            },
            cancellation);

    /// <summary>What was given obeys the rules of a new task; the rest has obeyed them already.</summary>
    private void Check(JsonChange<OttoTaskChange> change, OttoTask task) => validator.Check(new NewOttoTask
    {
        Type = task.Type,
        Description = change.Fields.Contains("description") ? change.Value.Description : task.Description,
        Payload = change.Value.Payload,
        Schedule = change.Value.Schedule,
        NextRunAt = change.Value.NextRunAt,
        MaxAttempts = change.Value.MaxAttempts,
        TimeoutSeconds = change.Value.TimeoutSeconds,
    });

    private static OttoTask Merge(JsonChange<OttoTaskChange> change, OttoTask task)
    {
        T Given<T>(string field, T given, T otherwise) => change.Fields.Contains(field) ? given : otherwise;
        var value = change.Value;
        return task with
        {
            Description = Given("description", value.Description!, task.Description),
            Payload = Given("payload", value.Payload, task.Payload),
            NextRunAt = Given("next_run_at", value.NextRunAt, task.NextRunAt),
            MaxAttempts = Given("max_attempts", value.MaxAttempts ?? OttoTaskRepository.DefaultMaxAttempts, task.MaxAttempts),
            TimeoutSeconds = Given("timeout_seconds", value.TimeoutSeconds ?? OttoTaskRepository.DefaultTimeoutSeconds, task.TimeoutSeconds),
        };
    }

    /// <summary>What waits becomes due at its new instant. A round that has begun keeps what it stands for; its next try moves.</summary>
    private async Task MoveAsync(OttoTask task, SqlTransaction transaction, CancellationToken cancellation)
    {
        if (await occurrences.NextAsync(task.Id, cancellation, transaction) is not { } waiting)
        {
            return;
        }

        var dueAt = task.NextRunAt ?? clock.GetUtcNow();
        if (waiting.WasTried)
        {
            await occurrences.DelayAsync(waiting.Id, dueAt, transaction, cancellation);
        }
        else
        {
            await occurrences.PostponeAsync(waiting, dueAt, transaction, cancellation);
        }

        if (task.Status == OttoStatus.Pending)
        {
            alarm.Disarm(task, "The task was changed; another alarm took its place.", transaction);
            await alarm.ArmAsync(task, transaction, cancellation);
        }
    }
}
