using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules.Sentences;

/// <summary>A schedule as a person would say it.</summary>
internal static class ScheduleSentence
{
    /// <summary>A sentence without a full stop, like <c>every weekday at 07:00 Europe/Berlin</c>.</summary>
    /// <param name="complete">A rule that can be followed.</param>
    /// <param name="startIsAsked">True when the start is a wish, and not only the moment at which the task was made.</param>
    public static string Of(TaskSchedule complete, bool startIsAsked)
    {
        var start = ScheduleStart.Parse(complete.Start!);
        var from = startIsAsked ? $", from {Phrases.Date(start)} {Phrases.Time(start.Hour, start.Minute, start.Second)}" : "";
        return Rule(complete, start) + OnWorkdays(complete)
            + (from.Length > 0 && complete.Every is not null ? $"{from} {complete.TimeZone}" : from);
    }

    private static string Rule(TaskSchedule complete, DateTime start) => complete switch
    {
        { Cron: { } cron } => InZone(CronSentence.Of(CronTimes.Parse(cron).Fields), complete.TimeZone!),
        { Rrule: { } rrule } => Recurrence(RecurrenceRule.Parse(rrule), start, complete.TimeZone!),
        { From: CountingFrom.Completion } => AfterGoodRun(Duration.Parse(complete.Every!)),
        _ => Interval(Duration.Parse(complete.Every!)),
    };

    private static string OnWorkdays(TaskSchedule complete)
    {
        var holidays = complete.Holidays is { } code ? $" or a public holiday in {code}" : "";
        return complete switch
        {
            { Days: null } => "",
            { Else: OtherDays.Next } => $", on the next workday if that is a weekend{holidays}",
            { Else: OtherDays.Previous } => $", on the workday before if that is a weekend{holidays}",
            _ => $", but not on a weekend{holidays}",
        };
    }

    private static string Recurrence(RecurrenceRule rule, DateTime start, string zone)
    {
        var (words, end) = RecurrenceSentence.Of(rule, start);
        return InZone(words, zone) + end;
    }

    private static string InZone(string words, string zone) =>
        words.Length > 2 && char.IsDigit(words[^1]) && words[^3] == ':' ? $"{words} {zone}" : $"{words}, {zone} time";

    private static string AfterGoodRun(TimeSpan every) =>
        $"{Phrases.List(Parts(every).Select(part => Phrases.Many(part.Count, part.Unit)))} after the end of each good run";

    private static string Interval(TimeSpan every)
    {
        if (every >= TimeSpan.FromDays(2) && every.Ticks % TimeSpan.TicksPerDay == 0)
        {
            return $"every {every.Days} days of 24 hours";
        }

        var parts = Parts(every);
        return parts is [var (count, unit)]
            ? Phrases.Every(count, unit)
            : $"every {Phrases.List(parts.Select(part => Phrases.Many(part.Count, part.Unit)))}";
    }

    private static List<(long Count, string Unit)> Parts(TimeSpan every) =>
        every >= TimeSpan.FromDays(2) && every.Ticks % TimeSpan.TicksPerDay == 0 ? [(every.Days, "day")] :
        [
            .. new[] { ((long)every.TotalHours, "hour"), (every.Minutes, "minute"), (every.Seconds, "second") }
                .Where(part => part.Item1 > 0),
        ];
}
