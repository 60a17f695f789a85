using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>A due instant as people read it.</summary>
internal static class TaskOccurrences
{
    /// <summary>One that is written down.</summary>
    public static TaskOccurrence Of(Occurrence row, IEnumerable<long> runIds) => new()
    {
        Id = row.Id,
        TaskId = row.TaskId,
        ScheduledFor = row.ScheduledFor,
        DueAt = row.MovedTo,
        Kind = row.Kind,
        Outcome = row.Outcome,
        Reason = row.Reason,
        RunIds = [.. runIds],
        From = row.GapFrom,
        To = row.GapTo,
        Count = row.GapCount,
    };

    /// <summary>One that the rule will have.</summary>
    public static TaskOccurrence ToCome(long taskId, DateTimeOffset instant) => new()
    {
        TaskId = taskId,
        ScheduledFor = instant,
        Kind = OccurrenceKind.Scheduled,
        Outcome = OccurrenceOutcome.Pending,
    };
}
