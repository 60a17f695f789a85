using System.Globalization;
using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Input;
using OttoHangfire.Schedules.Sentences;

namespace OttoHangfire.Schedules;

/// <summary>Says what a schedule would do; stores nothing.</summary>
internal sealed class SchedulePreviewer(OttoSettings settings, TimeProvider clock)
{
    private const int Instants = 5;

    /// <summary>The preview of a schedule.</summary>
    /// <exception cref="RefusalException">A field is wrong.</exception>
    public SchedulePreview Of(SchedulePreviewRequest request)
    {
        var from = request.From ?? DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        new RequestValidator(from, settings.TimeZone).Check(request);

        var asked = request.Schedule!;
        var complete = asked.Complete(from, settings.TimeZone);
        return new SchedulePreview
        {
            Description = ScheduleSentence.Of(complete, startIsAsked: asked.Start is not null),
            Instants = [.. Schedule.Of(complete).From(from).Take(Known(complete)).Select(Shown)],
            Warnings = [.. ScheduleWarnings.Of(complete)],
        };
    }

    /// <summary>Where the next instant follows from the end of a run, only the first is known.</summary>
    private static int Known(TaskSchedule complete) => complete.From == CountingFrom.Completion ? 1 : Instants;

    private static PreviewedInstant Shown(Instant instant) => new()
    {
        At = instant.At,
        Local = instant.Local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        Note = instant.Note,
    };

    private sealed class RequestValidator : AbstractValidator<SchedulePreviewRequest>
    {
        public RequestValidator(DateTimeOffset from, string ownersTimeZone)
        {
            RuleFor(request => request.From).Must(at => at is null || (at.Value.UtcDateTime.Year is >= 1970 and <= 2199))
                .WithMessage("must be in the years 1970 to 2199");
            RuleFor(request => request.Schedule).NotNull().WithMessage("is missing; give a schedule with cron, every or rrule");
            RuleFor(request => request.Schedule!)
                .SetValidator(new TaskScheduleValidator(() => from, ownersTimeZone, Schedule.MinGap, mayBeOver: true))
                .When(request => request is { Schedule: not null, From: null or { UtcDateTime.Year: >= 1970 and <= 2199 } });
        }
    }
}
