using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>
/// What somebody may ask about a task later: who put it in, changed it, told it what, took it away. A line stands in the
/// transaction of the change. What a run does to its task, the run itself tells.
/// </summary>
internal sealed class TaskAudit(AuditRepository audit)
{
    /// <summary>Characters; the whole text goes with the task.</summary>
    private const int LongestText = 200;

    public Task CreatedAsync(OttoTask task, string by, SqlTransaction transaction) =>
        audit.AddAsync(
            Line(task, AuditOutcome.Created, by, Shorten(task.Description)) with
            {
                RunId = task.ParentRunId,
                PayloadSha256 = JsonText.Sha256(task.Payload),
            },
            transaction);

    /// <summary>Names the fields that were given.</summary>
    public Task ChangedAsync(OttoTask now, IEnumerable<string> fields, string by, SqlTransaction transaction) =>
        audit.AddAsync(
            Line(now, AuditOutcome.Changed, by, $"changed {string.Join(", ", fields.Order(StringComparer.Ordinal))}") with
            {
                PayloadSha256 = JsonText.Sha256(now.Payload),
            },
            transaction);

    public Task RemovedAsync(OttoTask task, string by, SqlTransaction transaction) =>
        audit.AddAsync(Line(task, AuditOutcome.Removed, by, $"removed with its runs: {Shorten(task.Description)}"), transaction);

    /// <summary>Says how the task stood and how it stands now.</summary>
    /// <param name="before">The task as it stood.</param>
    /// <param name="outcome">One of <see cref="AuditOutcome"/>.</param>
    /// <param name="by">Who moved it.</param>
    /// <param name="transaction">In which it has been moved.</param>
    /// <param name="now">The task as it stands.</param>
    /// <param name="runId">The run whose action it was; null for a person, and for the backend itself.</param>
    public Task MovedAsync(
        OttoTask before, OttoTask now, string outcome, string by, SqlTransaction transaction, long? runId = null) =>
        audit.AddAsync(Line(before, outcome, by, $"{Describe(before)} became {Describe(now)}") with { RunId = runId }, transaction);

    /// <summary>One instant of the task was skipped or moved.</summary>
    public Task InstantAsync(OttoTask task, string outcome, string by, string change, SqlTransaction transaction) =>
        audit.AddAsync(Line(task, outcome, by, change), transaction);

    /// <summary>The backend itself has moved the task outside of any run; the sentence says why.</summary>
    public Task MovedByItselfAsync(OttoTask task, string outcome, string why, SqlTransaction transaction) =>
        audit.AddAsync(Line(task, outcome, "backend", why), transaction);

    /// <summary>Who put the task in, for the lines of its runs. Of an old one nobody knows it.</summary>
    public static string PutInBy(OttoTask task) => task.PutInBy ?? $"{task.Source} (not proved)";

    private static AuditEntry Line(OttoTask task, string outcome, string by, string change) => new()
    {
        Event = AuditEvent.Task,
        Outcome = outcome,
        AskedBy = by,
        TaskId = task.Id,
        Type = task.Type,
        Change = change,
    };

    private static string Describe(OttoTask task) => TaskRules.Describe(task.Status, task.Reason);

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
