using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Reminders;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>The payload of <c>life_os.command_task</c>.</summary>
internal sealed record TaskCommandPayload
{
    public long? TaskId { get; init; }

    /// <summary>One of <see cref="CommandTaskHandler.Verbs"/>, or of <see cref="CommandTaskHandler.Answers"/>.</summary>
    public string? Command { get; init; }

    /// <summary>The instant that is skipped, or that a task which repeats moves; null for every other command.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>When what is moved is due instead; null for every other command.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>When a reminder that is put off comes again; null for every other command.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>
/// <c>life_os.command_task</c>: tells another task what a person can tell it by a button, in the person's words. Who cancels cannot go
/// back, so that needs more trust.
/// </summary>
internal sealed class CommandTaskHandler(
    OttoTaskRepository tasks,
    TaskCommands commands,
    InstantCommands instants,
    TaskEditor editor,
    ReminderAnswers answers,
    SnoozeTime times)
    : ActionHandler<TaskCommandPayload>(new Validator())
{
    public const string Type = "life_os.command_task";

    public const string Done = "done";
    public const string Snooze = "snooze";
    public const string Move = "move";
    private const string Dismiss = "dismiss";
    private const string Skip = "skip";

    /// <summary>What a person answers to a reminder that has come.</summary>
    internal static IReadOnlyList<string> Answers { get; } = [Done, Snooze, Dismiss];

    /// <summary>What can be told, and the verb of it.</summary>
    internal static IReadOnlyDictionary<string, TaskVerb> Verbs { get; } = new Dictionary<string, TaskVerb>(StringComparer.Ordinal)
    {
        ["run"] = TaskVerb.Run,
        ["retry"] = TaskVerb.Retry,
        ["pause"] = TaskVerb.Pause,
        ["resume"] = TaskVerb.Resume,
        [Skip] = TaskVerb.Skip,
        [Move] = TaskVerb.Move,
        ["cancel"] = TaskVerb.Cancel,
    };

    public override ActionDescription Description => new()
    {
        Type = Type,
        Title = "Tell a task what to do",
        Description = "Runs, retries, pauses or resumes another task, skips or moves one of its instants, or cancels it for good; or "
            + "answers a reminder that has come: done, snooze until a time, or dismiss, which means not this time. To cancel needs more "
            + "trust.",
        Tier = 2,
        Effect = "database",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    protected override Task<int> TierAsync(TaskCommandPayload payload, OttoTask task, CancellationToken cancellation) =>
        Task.FromResult(Verbs.GetValueOrDefault(payload.Command!) == TaskVerb.Cancel ? 3 : 2);

    protected override async Task<string?> AboutAsync(TaskCommandPayload payload, int tier, CancellationToken cancellation) =>
        await tasks.FindAsync(payload.TaskId!.Value, cancellation) is { } task
            ? $"Task {task.Id} is {Contracts.Texts.ForeignText.Quoted(task.Description)}."
            : null;

    protected override async Task<string> PerformAsync(TaskCommandPayload payload, ActionScope scope)
    {
        var id = payload.TaskId!.Value;
        if (id == scope.Task.Id)
        {
            throw new ActionFailedException($"Task {id} is the one that runs this; it cannot be told what to do by itself.");
        }

        var seen = await tasks.FindAsync(id, scope.Transaction) ?? throw TaskRules.Unknown(id);
        var by = TaskAudit.PutInBy(scope.Task);
        if (!Verbs.TryGetValue(payload.Command!, out var verb))
        {
            return await AnswerAsync(payload, by, scope);
        }

        switch (verb)
        {
            case TaskVerb.Skip:
                await instants.SkipAsync(id, payload.ScheduledFor!.Value, by, scope.Transaction);
                return $"skipped {Rfc3339Converter.Format(payload.ScheduledFor.Value)} of task {id}";
            case TaskVerb.Move:
                return await MoveAsync(seen, payload, by, scope.Transaction);
            default:
                var now = await commands.ApplyAsync(verb, seen, by, scope.Transaction);
                return $"told task {id} to {payload.Command}; it is {TaskRules.Describe(now.Status, now.Reason)}";
        }
    }

    /// <summary>One instant of what repeats, or the only one of what does not.</summary>
    private async Task<string> MoveAsync(OttoTask task, TaskCommandPayload payload, string by, SqlTransaction transaction)
    {
        var to = payload.To!.Value;
        if (task.Schedule is null)
        {
            await editor.MoveAsync(task, to, by, transaction);
            return $"moved task {task.Id} to {Rfc3339Converter.Format(to)}";
        }

        var instant = payload.ScheduledFor ?? throw InstantChoice.Missing("scheduled_for");
        await instants.MoveAsync(task.Id, instant, to, by, transaction);
        return $"moved {Rfc3339Converter.Format(instant)} of task {task.Id} to {Rfc3339Converter.Format(to)}";
    }

    private async Task<string> AnswerAsync(TaskCommandPayload payload, string by, ActionScope scope)
    {
        var id = payload.TaskId!.Value;
        switch (payload.Command)
        {
            case Done:
                await answers.DoneAsync(id, by, scope.Transaction);
                return $"noted that the reminder of task {id} is done";
            case Dismiss:
                await answers.SkipAsync(id, by, scope.Transaction);
                return $"dismissed the reminder of task {id}";
            default:
                await answers.SnoozeAsync(id, times.Check("until", payload.Until!.Value), by, scope.Transaction);
                return $"put the reminder of task {id} off to {Rfc3339Converter.Format(payload.Until.Value)}";
        }
    }

    private sealed class Validator : AbstractValidator<TaskCommandPayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.TaskId).NotNull().WithMessage("is missing");
            RuleFor(payload => payload.Command).NotEmpty().WithMessage("is missing")
                .SetValidator(new OneOfValidator<TaskCommandPayload>([.. Verbs.Keys, .. Answers]));
            RuleFor(payload => payload.ScheduledFor)
                .Must((payload, instant) => payload.Command == Move || (payload.Command == Skip) == (instant is not null))
                .WithMessage("is the instant that is skipped or moved: give it with skip or move, and with nothing else");
            RuleFor(payload => payload.To).Must((payload, to) => (payload.Command == Move) == (to is not null))
                .WithMessage("is when it is due instead: give it with move, and with nothing else");
            RuleFor(payload => payload.Until).Must((payload, until) => (payload.Command == Snooze) == (until is not null))
                .WithMessage("is when a reminder comes again: give it with snooze, and with nothing else");
        }
    }
}
