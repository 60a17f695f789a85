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

    public static void ShowList(Terminal terminal, Page<TaskOccurrence> occurrences)
    {
        if (occurrences.Items.Count == 0)
        {
            terminal.Say("It was not due in the last 30 days, and will not be due again.");
            return;
        }

        var table = terminal.NewTable("why", "due", "what became of it", "runs", "why");
        foreach (var occurrence in occurrences.Items)
        {
            table.AddTexts(Due(occurrence), Outcome(occurrence), string.Join(", ", occurrence.RunIds), occurrence.Reason);
        }

        terminal.Rich.Write(table);
        Listing.SayMore(terminal, occurrences.NextCursor);
    }

    /// <summary>The rule as it was written, with its zone.</summary>
    public static string? Words(TaskSchedule? rule) => rule switch
    {
        null => null,
        { Cron: { } cron } => $"cron {cron}, {rule.TimeZone}",
        { Every: { } every } => $"every {every}, from {rule.Start} {rule.TimeZone}",
        _ => $"{rule.Rrule}, from {rule.Start} {rule.TimeZone}",
    };

    private static string Due(TaskOccurrence occurrence) => occurrence is { From: { } from, To: { } to, Count: { } count }
        ? $"{TimeFormat.Local(from)} to {TimeFormat.Local(to)}, {count} times"
        : TimeFormat.Local(occurrence.ScheduledFor);

    private static string Outcome(TaskOccurrence occurrence) =>
        occurrence.Kind == "manual" ? $"{occurrence.Outcome} (by hand)" : occurrence.Outcome;
}
