namespace OttoHangfire.Contracts;

/// <summary>One line of the audit: who asked, which reply, who allowed it, what changed. It is never altered.</summary>
public sealed record AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="AuditEvent"/>.</summary>
    public required string Event { get; init; }

    /// <summary>
    /// What became of it: an action's status; <c>approved</c>, <c>rejected</c>, <c>expired</c>; <c>on</c>, <c>off</c>; <c>set</c>,
    /// <c>removed</c> for the model; for a task and
    /// for what was old, one of <see cref="AuditOutcome"/>.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>
    /// Who put the task in, changed it or decided, and how that is known: <c>owner (cli)</c>, <c>owner (browser)</c>,
    /// <c>owner (key NAME)</c>; <c>program</c> for a call that proved nothing; <c>otto</c>; <c>link of a message</c>; <c>backend</c> where
    /// nobody did.
    /// </summary>
    public required string AskedBy { get; init; }

    /// <summary>The rule, the setting or the person that allowed it; null when nothing was allowed.</summary>
    public string? AllowedBy { get; init; }

    public long? TaskId { get; init; }
    public long? RunId { get; init; }
    public int? ActionIndex { get; init; }

    /// <summary>The type of the action, or of the task.</summary>
    public string? Type { get; init; }

    /// <summary>SHA-256 of the canonical payload of the action, or of the task that was created or changed.</summary>
    public string? PayloadSha256 { get; init; }

    /// <summary>SHA-256 of the saved reply that proposed it.</summary>
    public string? ReplySha256 { get; init; }

    /// <summary>What changed, or why nothing did, in a few words.</summary>
    public string? Change { get; init; }

    /// <summary>SHA-256 over this line and the hash of the line before it; null for lines that are older than that.</summary>
    public string? Hash { get; init; }

    /// <summary>False for lines that are older than the proof of who asks: what they say of that, nobody proved.</summary>
    public bool Proven => Hash is not null;
}

/// <summary>What a line of the audit tells of.</summary>
public static class AuditEvent
{
    public const string Action = "action";
    public const string Approval = "approval";
    public const string Worker = "worker";

    /// <summary>The language model was set, or removed.</summary>
    public const string Model = "model";

    /// <summary>A channel was set up, changed, or taken away.</summary>
    public const string Channel = "channel";

    /// <summary>A task was put in, changed, told something, removed, or ended by itself.</summary>
    public const string Task = "task";

    /// <summary>A vacation was added, or taken away.</summary>
    public const string Vacation = "vacation";

    /// <summary>A browser was signed in or out, a key made or revoked.</summary>
    public const string Access = "access";

    /// <summary>A standing yes was given, used or taken back.</summary>
    public const string Permission = "permission";

    /// <summary>A message that did not come was told to be sent again.</summary>
    public const string Notification = "notification";

    /// <summary>What had ended and was old was removed.</summary>
    public const string Retention = "retention";
}

/// <summary>What somebody did with a task.</summary>
public static class AuditOutcome
{
    public const string Created = "created";
    public const string Changed = "changed";
    public const string Removed = "removed";
    public const string Run = "run";
    public const string Retried = "retried";
    public const string Cancelled = "cancelled";
    public const string Paused = "paused";
    public const string Resumed = "resumed";

    /// <summary>What an action made was taken back.</summary>
    public const string Undone = "undone";

    /// <summary>One instant of the task was skipped.</summary>
    public const string Skipped = "skipped";

    /// <summary>One instant of the task was moved.</summary>
    public const string Moved = "moved";

    /// <summary>A reminder that has come was answered: what it was for is done.</summary>
    public const string Done = "done";

    /// <summary>A reminder that has come was put off.</summary>
    public const string Snoozed = "snoozed";

    /// <summary>Otto set the status of a task other than the one that he ran.</summary>
    public const string Set = "set";

    /// <summary>Nothing is left of the task's schedule; a standing yes holds no longer.</summary>
    public const string Ended = "ended";

    /// <summary>A standing yes was given.</summary>
    public const string Given = "given";

    /// <summary>A standing yes let an action happen.</summary>
    public const string Used = "used";

    /// <summary>A message is sent once more.</summary>
    public const string SentAgain = "sent_again";

    /// <summary>The task waits for a person, outside of what a run did.</summary>
    public const string Blocked = "blocked";
}
