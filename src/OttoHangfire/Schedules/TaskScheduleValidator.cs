using FluentValidation;
using FluentValidation.Results;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Schedules;

/// <summary>What a schedule must look like: readable, and giving instants that lie far enough apart.</summary>
internal sealed class TaskScheduleValidator : AbstractValidator<TaskSchedule>
{
    private readonly Func<DateTimeOffset> _created;
    private readonly string _ownersTimeZone;
    private readonly TimeSpan _minGap;
    private readonly bool _mayBeOver;

    /// <summary>Checks schedules as of the moment at which they would begin.</summary>
    /// <param name="created">When a schedule without a <c>start</c> begins.</param>
    /// <param name="ownersTimeZone">The zone of a schedule that names none.</param>
    /// <param name="minGap">What two neighbouring instants must lie apart: <see cref="Schedule.MinGap"/>, or
    /// <see cref="Schedule.MinGapOfOtto"/>.</param>
    /// <param name="mayBeOver">True where nothing is to run by it, as in a preview.</param>
    public TaskScheduleValidator(Func<DateTimeOffset> created, string ownersTimeZone, TimeSpan minGap, bool mayBeOver = false)
    {
        (_created, _ownersTimeZone, _minGap, _mayBeOver) = (created, ownersTimeZone, minGap, mayBeOver);

        RuleFor(schedule => schedule.Missed).SetValidator(new OneOfValidator<TaskSchedule>(MissedInstants.Choices));
        RuleFor(schedule => schedule.Overlap).SetValidator(new OneOfValidator<TaskSchedule>(OverlappingInstants.Choices));
        RuleFor(schedule => schedule.From).SetValidator(new OneOfValidator<TaskSchedule>(CountingFrom.Choices));
        RuleFor(schedule => schedule.From).Null().When(schedule => schedule is { From: CountingFrom.Completion, Every: null })
            .WithMessage("goes only with every; a cron or an rrule says itself when it is due");
        RuleFor(schedule => schedule.Missed).Must(missed => missed != MissedInstants.All).When(CountsFromCompletion)
            .WithMessage(
                $"must be {MissedInstants.Once} or {MissedInstants.Skip} with from: completion, which waits for one run at a time");
        RuleFor(schedule => schedule.Overlap).Must(overlap => overlap != OverlappingInstants.Queue).When(CountsFromCompletion)
            .WithMessage($"must be {OverlappingInstants.Skip} with from: completion, which waits for one run at a time");
        CheckDays();
        RuleFor(schedule => schedule).Custom(CheckRule);
    }

    private void CheckDays()
    {
        RuleFor(schedule => schedule.Days).SetValidator(new OneOfValidator<TaskSchedule>(ScheduleDays.Choices));
        RuleFor(schedule => schedule.Else).SetValidator(new OneOfValidator<TaskSchedule>(OtherDays.Choices));
        RuleFor(schedule => schedule.Holidays).Null().When(schedule => schedule.Days is null)
            .WithMessage($"goes only with days: {ScheduleDays.Workdays}");
        RuleFor(schedule => schedule.Else).Null().When(schedule => schedule.Days is null)
            .WithMessage($"goes only with days: {ScheduleDays.Workdays}");
    }

    private static bool CountsFromCompletion(TaskSchedule schedule) => schedule.From == CountingFrom.Completion;

    /// <summary>Says all that is wrong at once; only a rule that can be read is tried out.</summary>
    private void CheckRule(TaskSchedule schedule, ValidationContext<TaskSchedule> context)
    {
        var failures = context.PropertyPath.Length == 0 ? "" : context.PropertyPath + ".";
        var isReadable = HasOneKind(schedule, context)
            & CanBe(() => _ = schedule.Cron is { } cron ? CronTimes.Parse(cron) : null)
            & CanBe(() => _ = schedule.Every is { } every ? Duration.Parse(every) : TimeSpan.Zero)
            & CanBe(() => _ = schedule.Rrule is { } rrule ? RecurrenceRule.Parse(rrule) : null)
            & CanBe(() => _ = schedule.Start is { } start ? ScheduleStart.Parse(start) : default)
            & CanBe(() => _ = schedule.Days is null ? null : Workdays.Of(schedule))
            & CanBe(() => _ = TimeZones.ClockOf(schedule.TimeZone ?? _ownersTimeZone));
        _ = isReadable && CanBe(() => Try(schedule.Complete(_created(), _ownersTimeZone)));

        bool CanBe(Action read)
        {
            try
            {
                read();
                return true;
            }
            catch (ScheduleException wrong)
            {
                context.AddFailure(new ValidationFailure(failures + wrong.Field, wrong.Problem));
                return false;
            }
        }
    }

    private void Try(TaskSchedule complete)
    {
        ScheduleDensity.Check(complete, _minGap);
        var now = _created();
        if (!_mayBeOver && Schedule.First(complete, now) is null)
        {
            var ended = Schedule.Of(complete).LastBefore(now);
            throw new ScheduleException(
                ScheduleDensity.KindOf(complete),
                $"is over: its last run was {ended:yyyy-MM-dd HH:mm} UTC; correct its start or its end, or use next_run_at for a "
                    + "single time");
        }
    }

    private static bool HasOneKind(TaskSchedule schedule, ValidationContext<TaskSchedule> context)
    {
        string[] kinds = [.. Given("cron", schedule.Cron), .. Given("every", schedule.Every), .. Given("rrule", schedule.Rrule)];
        if (kinds.Length != 1)
        {
            context.AddFailure(new ValidationFailure(
                context.PropertyPath.Length == 0 ? "schedule" : context.PropertyPath,
                $"must have exactly one of cron, every and rrule; it has {(kinds.Length == 0 ? "none" : string.Join(" and ", kinds))}"));
        }

        return kinds.Length == 1;

        static IEnumerable<string> Given(string name, string? value) => value is null ? [] : [name];
    }
}
