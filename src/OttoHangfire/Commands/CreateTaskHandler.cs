using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>life_os.create_task</c>: Otto puts in a task himself, by the same rules as everybody else.</summary>
internal sealed class CreateTaskHandler(AgentTaskValidator validator, NewTasks tasks, AgentTaskLimits limits, OttoSettings settings)
    : ActionHandler<NewOttoTask>(validator)
{
    public override ActionDescription Description => new()
    {
        Type = "life_os.create_task",
        Title = "Create a task",
        Description = "Adds a task that runs now, or at next_run_at.",
        Tier = 1,
        Effect = "database",
        Undo = false,
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
        if (await limits.RefusalAsync(payload, scope.Task, scope.RunId, scope.Transaction) is { } limit)
        {
            throw new ActionOverLimitException(limit);
        }

        var isCut = payload.TimeoutSeconds > scope.Task.TimeoutSeconds;
        var bounded = isCut ? payload with { TimeoutSeconds = scope.Task.TimeoutSeconds } : payload;
        var task = await tasks.AddAsync(bounded, By.Otto(scope.RunId), scope.Transaction);
        return isCut
            ? $"created task {task.Id}; its timeout was cut from {payload.TimeoutSeconds} s to the {task.TimeoutSeconds} s of this task"
            : $"created task {task.Id}";
    }
}
