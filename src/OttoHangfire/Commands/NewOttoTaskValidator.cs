using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Reminders;
using OttoHangfire.Schedules;

namespace OttoHangfire.Commands;

/// <summary>What a task of Otto's must look like: as everybody's, and its instants lie further apart.</summary>
internal sealed class AgentTaskValidator(
    OttoSettings settings, TimeProvider clock) : NewOttoTaskValidator(settings, clock, Schedule.MinGapOfOtto);

/// <summary>What a new task must look like, whoever makes it.</summary>
internal partial class NewOttoTaskValidator : AbstractValidator<NewOttoTask>
{
    /// <summary>Bytes of UTF-8.</summary>
    public const int MaxPayloadLength = 64 * 1024;

    /// <summary>Levels of nesting.</summary>
    public const int MaxPayloadDepth = 32;

    public NewOttoTaskValidator(OttoSettings settings, TimeProvider clock)
        : this(settings, clock, Schedule.MinGap)
    {
    }

    /// <summary>Checks tasks whose instants lie at least <paramref name="minGap"/> apart.</summary>
    protected NewOttoTaskValidator(OttoSettings settings, TimeProvider clock, TimeSpan minGap)
    {
        RuleFor(task => task.Type).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("is missing; give a type like life_os.reminder")
            .MaximumCharacters(100).WithMessage("may have at most 100 characters")
            .Matches(TypePattern()).WithMessage("must be lower-case words joined by dots, like life_os.reminder");

        RuleFor(task => task.Description).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("is missing; say what is to be done")
            .MaximumCharacters(4000).WithMessage("may have at most 4,000 characters");

        RuleFor(task => task.Payload).Cascade(CascadeMode.Stop)
            .Must(payload => payload is null or { ValueKind: JsonValueKind.Object }).WithMessage("must be a JSON object or null")
            .Must(payload => payload is null || System.Text.Encoding.UTF8.GetByteCount(payload.Value.GetRawText()) <= MaxPayloadLength)
            .WithMessage("may have at most 64 KiB")
            .Must(payload => payload is null || JsonText.IsSound(payload.Value, MaxPayloadDepth))
            .WithMessage("may be nested at most 32 levels deep, and must be valid text");

        RuleFor(task => task.Payload).Custom((payload, context) =>
        {
            if (NagPlan.Problem(context.InstanceToValidate.Type, payload) is { } problem)
            {
                context.AddFailure(problem);
            }
        });

        RuleFor(task => task.Schedule!)
            .SetValidator(new TaskScheduleValidator(clock.GetUtcNow, settings.TimeZone, minGap))
            .When(task => task.Schedule is not null);

        RuleFor(task => task.After!).SetValidator(new TaskAfterValidator()).When(task => task.After is not null);
        RuleFor(task => task.After).Null().When(task => task.Schedule is not null || task.NextRunAt is not null)
            .WithMessage("goes with neither schedule nor next_run_at: what it comes after says when it is due");

        RuleFor(task => task.MaxAttempts)
            .InclusiveBetween(1, 20).WithMessage("must be from 1 to 20");

        RuleFor(task => task.TimeoutSeconds)
            .InclusiveBetween(1, 3600).WithMessage("must be from 1 to 3600");
    }

    [GeneratedRegex(
        @"\A[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TypePattern();
}
