using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>life_os.create_task</c>: Otto puts in a task himself, by the same rules as everybody else.</summary>
internal sealed class CreateTaskHandler(
    NewOttoTaskValidator validator,
    AgentTaskValidator stricter,
    NewTasks tasks,
    AgentTaskLimits limits,
    OttoTaskRepository known,
    TaskCommands commands,
    OttoSettings settings) : ActionHandler<NewOttoTask>(validator), IUndoable
{
    public override ActionDescription Description => new()
    {
        Type = "life_os.create_task",
        Title = "Create a task",
        Description = "Adds a task that runs now, or at next_run_at.",
        Tier = 1,
        Effect = "database",
        Undo = true,
        PayloadSchema = PayloadSchema,
    };

    protected override NewOttoTask WithDefaults(NewOttoTask payload) => payload with
    {
        Schedule = payload.Schedule?.WithDefaults(settings.TimeZone),
        MaxAttempts = payload.MaxAttempts ?? OttoTaskRepository.DefaultMaxAttempts,
        TimeoutSeconds = payload.TimeoutSeconds ?? OttoTaskRepository.DefaultTimeoutSeconds,
    };

    protected override async Task<string> PerformAsync(NewOttoTask payload, ActionScope scope)
    {
        if (scope.IsTypedByOwner)
        {
            var own = await tasks.AddAsync(payload, By.Owner(scope.Task, scope.RunId), scope.Transaction);
            scope.Made = own.Id;
            return $"created task {own.Id}";
        }

        // What Otto puts in by himself lies further apart.
        Check(payload, stricter);
        if (await limits.RefusalAsync(payload, scope.Task, scope.RunId, scope.Transaction) is { } limit)
        {
            throw new ActionOverLimitException(limit);
        }

        var isCut = payload.TimeoutSeconds > scope.Task.TimeoutSeconds;
        var bounded = isCut ? payload with { TimeoutSeconds = scope.Task.TimeoutSeconds } : payload;
        var task = await tasks.AddAsync(bounded, By.Otto(scope.RunId), scope.Transaction);
        scope.Made = task.Id;
        return isCut
            ? $"created task {task.Id}; its timeout was cut from {payload.TimeoutSeconds} s to the {task.TimeoutSeconds} s of this task"
            : $"created task {task.Id}";
    }

    /// <summary>Cancels the task, if it has not begun and is as it was put in.</summary>
    public async Task<string> UndoAsync(long made, string by, SqlTransaction transaction)
    {
        var task = await known.FindAsync(made, transaction)
            ?? throw RefusalException.Conflict($"Task {made} has been removed since.");
        if (task.Status != OttoStatus.Pending || task.LastRunAt is not null || task.UpdatedAt != task.CreatedAt)
        {
            throw RefusalException.Conflict(
                $"Task {made} has begun or was changed since, so it is not taken back. Cancel it instead, if it should not run again.");
        }

        await commands.ApplyAsync(TaskVerb.Cancel, task, by, transaction);
        return $"cancelled task {made}";
    }
}
