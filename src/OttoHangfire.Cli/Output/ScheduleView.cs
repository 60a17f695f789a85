using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Output;

/// <summary>Schedules and due instants for a person to read.</summary>
internal static class ScheduleView
{
    public static void Show(Terminal terminal, SchedulePreview preview)
    {
        terminal.Say($"It would run {preview.Description}:");
        foreach (var instant in preview.Instants)
        {
            terminal.Say($"  {instant.Local}{(instant.Note is null ? "" : $"   {instant.Note}")}");
        }

        foreach (var warning in preview.Warnings)
        {
            terminal.Say($"Warning: {warning}");
        }
    }

    public static void ShowList(Terminal terminal, TimeFormat times, Page<TaskOccurrence> occurrences)
    {
        if (occurrences.Items.Count == 0)
        {
            terminal.Say("It was not due in the last 30 days, and will not be due again.");
            return;
        }

        var table = new TextTable(
            terminal,
            Column.Words("due") with { HasTimes = true },
            Column.Words("what became of it"),
            Column.Words("runs", drop: 1),
            Column.Prose("why"))
        { Zone = times.Zone };
        foreach (var occurrence in occurrences.Items)
        {
            table.Add(Due(times, occurrence), Outcome(occurrence), string.Join(", ", occurrence.RunIds), occurrence.Reason);
        }

        table.Write();
        Listing.SayMore(terminal, occurrences.NextCursor);
    }

    /// <summary>The rule as it was written, with its zone.</summary>
    public static string? Words(TaskSchedule? rule) => rule is null ? null : RuleOf(rule) + rule switch
    {
        { Days: null } => "",
        { Holidays: null } => $", on workdays, else {rule.Else ?? OtherDays.Skip}",
        _ => $", on workdays in {rule.Holidays}, else {rule.Else ?? OtherDays.Skip}",
    };

    private static string RuleOf(TaskSchedule rule) => rule switch
    {
        { Cron: { } cron } => $"cron {cron}, {rule.TimeZone}",
        { Every: { } every, From: CountingFrom.Completion } => $"{every} after the end of each good run, from {rule.Start} {rule.TimeZone}",
        { Every: { } every } => $"every {every}, from {rule.Start} {rule.TimeZone}",
        _ => $"{rule.Rrule}, from {rule.Start} {rule.TimeZone}",
    };

    private static string Due(TimeFormat times, TaskOccurrence occurrence) => occurrence is { From: { } from, To: { } to, Count: { } count }
        ? $"{times.Exact(from)} to {times.Exact(to)}, {count} times"
        : occurrence.DueAt is { } moved ? $"{times.Exact(occurrence.ScheduledFor)}, moved to {times.Exact(moved)}"
        : times.Exact(occurrence.ScheduledFor);

    private static string Outcome(TaskOccurrence occurrence) =>
        occurrence.Kind == "manual" ? $"{occurrence.Outcome} (by hand)" : occurrence.Outcome;
}
