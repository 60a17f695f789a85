namespace OttoHangfire.Events;

/// <summary>Something of this kind and number is not as it was. How it is now, it says itself.</summary>
/// <param name="Id">Its place among all changes: a later one has a higher number.</param>
/// <param name="Kind">One of <see cref="ChangeKind"/>.</param>
/// <param name="RowId">The number of the task, the run, and so on.</param>
internal sealed record Change(long Id, string Kind, long RowId);

/// <summary>What can change; the triggers of the tables write these words.</summary>
internal static class ChangeKind
{
    public const string Task = "task";
    public const string Run = "run";
    public const string Approval = "approval";
    public const string Note = "note";

    /// <summary>A message to the owner.</summary>
    public const string Notification = "notification";

    /// <summary>The worker's stop switch.</summary>
    public const string Worker = "worker";

    /// <summary>A session has ended, or a key was revoked.</summary>
    public const string Access = "access";
}

/// <summary>What has changed behind a place, oldest first, each thing once and as its last change.</summary>
/// <param name="After">The place.</param>
/// <param name="Last">The place from which to go on.</param>
/// <param name="Changes">Empty where there is nothing new.</param>
internal sealed record ChangeBatch(long After, long Last, IReadOnlyList<Change> Changes)
{
    /// <summary>True where too much lies behind that place, or where it never was: all has to be read anew.</summary>
    public bool IsLost { get; init; }

    /// <summary>True where there may be more at once.</summary>
    public bool IsFull { get; init; }
}
