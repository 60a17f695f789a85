using FluentValidation;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary>The payload of <c>otto.log</c>.</summary>
internal sealed record LogPayload
{
    public string? Message { get; init; }
    public string? Level { get; init; }
}

/// <summary><c>otto.log</c>: a line in the log of the run, for whoever looks closer.</summary>
internal sealed class LogHandler(OttoRunRepository runs) : ActionHandler<LogPayload>(new Validator())
{
    public override ActionDescription Description => new()
    {
        Type = "otto.log",
        Title = "Write a log line",
        Description = "Adds a line to the log of the run. It notifies nobody.",
        Tier = 0,
        Effect = "database",
        Undo = false,
        PayloadSchema = PayloadSchema,
    };

    protected override LogPayload WithDefaults(LogPayload payload) => payload with { Level = payload.Level ?? LogLevels.Info };

    protected override async Task<string> PerformAsync(LogPayload payload, ActionScope scope)
    {
        await runs.LogAsync(scope.RunId, payload.Level!, payload.Message!, scope.Transaction);
        return "logged";
    }

    private sealed class Validator : AbstractValidator<LogPayload>
    {
        public Validator()
        {
            RuleFor(payload => payload.Message).NotEmpty().WithMessage("is missing").MaximumCharacters(4000).WithMessage(
                "may have at most 4,000 characters");
            RuleFor(payload => payload.Level).SetValidator(new OneOfValidator<LogPayload>(LogLevels.All));
        }
    }
}
