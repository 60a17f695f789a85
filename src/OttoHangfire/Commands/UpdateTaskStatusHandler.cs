using System.Text.Json;
using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Notes;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>The payload of <c>life_os.update_task_status</c>.</summary>
internal sealed record TaskStatusPayload
{
    public long? TaskId { get; init; }
    public string? Status { get; init; }
    public string? Note { get; init; }
}

/// <summary>
/// <c>life_os.update_task_status</c>: Otto says how a task stands. On the task that he is just running it is only
/// noted here, and applied when the run closes.
/// </summary>
internal sealed class UpdateTaskStatusHandler(OttoTaskRepository tasks, AgentStatusUpdate statuses, NoteRepository notes)
    : ActionHandler<TaskStatusPayload>(new Validator()), ISetsStatus
{
    public const string Type = "life_os.update_task_status";

    public override ActionDescription Description => new()
    {
        Type = Type,
        Title = "Set the status of a task",
        Description = "Sets a task to done, failed, blocked, or to be done again. A task other than the running one and its children "
            + "needs more trust.",
        Tier = 1,
        Effect = "database",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    /// <summary>An empty note is none.</summary>
    protected override TaskStatusPayload WithDefaults(TaskStatusPayload payload) =>
        payload with { Note = string.IsNullOrEmpty(payload.Note) ? null : payload.Note };

    protected override async Task<int> TierAsync(TaskStatusPayload payload, OttoTask task, CancellationToken cancellation) =>
        payload.TaskId == task.Id || await tasks.IsDescendantAsync(payload.TaskId!.Value, task.Id, cancellation) ? 1 : 2;

    protected override async Task<string> PerformAsync(TaskStatusPayload payload, ActionScope scope)
    {
        var said = payload.TaskId == scope.Task.Id
            ? NoteForOwn(payload)
            : await statuses.SetAsync(payload.TaskId!.Value, payload.Status!, scope.RunId, scope.Transaction);

        if (payload.Note is { } note)
        {
            await notes.AddAsync(note, ["status"], payload.TaskId, scope.RunId, scope.Transaction);
        }

        return said;
    }

    /// <inheritdoc/>
    public string? StatusOf(JsonElement payload, long taskId) =>
        Read(payload) is { } said && said.TaskId == taskId ? said.Status : null;

    private static string NoteForOwn(TaskStatusPayload payload) => TaskRules.AllowsOttoOnOwnTask(payload.Status!)
        ? $"task {payload.TaskId} becomes {payload.Status} when this run finishes"
        : throw new ActionFailedException(
            $"Task {payload.TaskId} is running and cannot be set to {payload.Status}. To do it again, create a task with next_run_at.");

    private sealed class Validator : AbstractValidator<TaskStatusPayload>
    {
        private static readonly string[] Statuses = [OttoStatus.Pending, OttoStatus.Success, OttoStatus.Error, OttoStatus.Blocked];

        public Validator()
        {
            RuleFor(payload => payload.TaskId).NotNull().WithMessage("is missing");
            RuleFor(payload => payload.Status).NotEmpty().WithMessage("is missing").SetValidator(
                new OneOfValidator<TaskStatusPayload>(Statuses));
            RuleFor(payload => payload.Note).MaximumCharacters(4000).WithMessage("may have at most 4,000 characters");
        }
    }
}
