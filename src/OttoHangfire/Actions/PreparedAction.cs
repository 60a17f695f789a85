using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Actions;

/// <summary>An action whose payload is right, ready to be done.</summary>
/// <param name="Tier">0–4, for this payload in this task.</param>
internal abstract record PreparedAction(int Tier)
{
    /// <summary>
    /// What a person looks at when asked, besides the payload: the content of a program, a file as it was, a bill. It is kept with
    /// the question; when it is no longer the same, the yes was for something else, and the person is asked anew. Null for most.
    /// </summary>
    public string? Pin { get; init; }

    /// <summary>What a person who is asked is shown of the payload: the values that were read.</summary>
    public IReadOnlyList<ShownField> Shown { get; init; } = [];

    /// <summary>
    /// A sentence of ours for the person who is asked, about what the payload only points at: which bill, whose file, what
    /// program. Words from elsewhere stand in it quoted (<see cref="Contracts.Texts.ForeignText.Quoted"/>). Null where the
    /// payload says it all.
    /// </summary>
    public string? About { get; init; }

    /// <summary>The name that a person types to allow it, at tier 4; where there is none, the type of the action.</summary>
    public string? Confirm { get; init; }

    /// <summary>The rule, the setting or the person that lets it happen; the executor says so.</summary>
    public string? AllowedBy { get; init; }

    /// <summary>The standing yes that lets it happen, and is used when it does.</summary>
    public long? PermissionId { get; init; }
}

/// <summary>
/// A change in our own database, exactly once: it commits with the mark that it is done. A notification is one, too: its
/// row in the outbox.
/// </summary>
/// <param name="Tier">0–4, for this payload in this task.</param>
/// <param name="PerformAsync">Makes the change in the transaction that also marks it done, and says what was done.</param>
internal sealed record DatabaseAction(int Tier, Func<ActionScope, Task<string>> PerformAsync) : PreparedAction(Tier);

/// <summary>A change that no transaction can hold: a file, a process. What is about to happen is kept before it happens.</summary>
internal sealed record OutsideAction(int Tier, IOutsideEffect Effect) : PreparedAction(Tier);

/// <summary>Where an action happens: its run, its task, and the transaction in which effect and mark commit together.</summary>
internal sealed record ActionScope(OttoTask Task, long RunId, SqlTransaction Transaction)
{
    /// <summary>Whether the owner typed what the run is about, and proved that: what the action makes is hers.</summary>
    public bool IsTypedByOwner { get; init; }

    /// <summary>The id of what the action makes, for <see cref="IUndoable"/>; null where it makes nothing.</summary>
    public long? Made { get; set; }
}
