using OttoHangfire.Audit;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>Who puts a task in.</summary>
/// <param name="Name">As the audit names them.</param>
/// <param name="Source">One of <see cref="TaskSource"/>.</param>
/// <param name="IsOwner">Whether it is proved that it is the owner.</param>
/// <param name="RunId">The run whose action it is; null where no run is.</param>
internal sealed record By(string Name, string Source, bool IsOwner, long? RunId)
{
    /// <summary>The owner, by what she has typed: the run is about nothing else.</summary>
    public static By Owner(OttoTask typed, long runId) => new(TaskAudit.PutInBy(typed), typed.Source, IsOwner: true, runId);

    /// <summary>Otto, in a run; whether the owner stands behind it, its task knows.</summary>
    public static By Otto(long runId) => new(TaskSource.Otto, TaskSource.Otto, IsOwner: false, runId);
}

/// <summary>What policy and audit have to know of the task that proposes.</summary>
/// <param name="Type">The task's type.</param>
/// <param name="IsOttos">True when Otto has put it in, or a call that did not prove to be the owner's; that sticks to it.</param>
/// <param name="Lineage">The types of the tasks that it comes from.</param>
/// <param name="PutInBy">As <see cref="TaskAudit.PutInBy"/> says.</param>
internal sealed record TaskOrigin(string Type, bool IsOttos, IReadOnlyList<string> Lineage, string PutInBy);

/// <summary>Whose a task is.</summary>
internal static class OttosTask
{
    /// <summary>See <see cref="TaskOrigin.IsOttos"/>.</summary>
    public static bool IsOttos(this OttoTask task) => task.Source == TaskSource.Otto || !task.IsOwners;
}

/// <summary>
/// The two queues in which the jobs of due tasks wait. Each has workers of its own, so that what Otto and programs put in never
/// keeps a person's task waiting.
/// </summary>
internal static class TaskQueue
{
    /// <summary>People's tasks. It has Hangfire's own name: earlier versions put every job there.</summary>
    public const string Peoples = "default";

    /// <summary>What Otto put in, and programs that did not prove to be the owner.</summary>
    public const string Ottos = "otto";

    /// <summary>The queue of a task.</summary>
    public static string Of(OttoTask task) => Of(task.IsOttos());

    /// <summary>The queue of a task of which only this is known.</summary>
    public static string Of(bool isOttos) => isOttos ? Ottos : Peoples;
}

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
