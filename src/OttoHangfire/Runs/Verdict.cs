using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Runs;

/// <summary>What is to become of a proposed action, and why.</summary>
internal abstract record Verdict
{
    /// <summary>Nobody knows this type of action.</summary>
    public sealed record LeaveOut(string Why) : Verdict;

    /// <summary>It must not happen.</summary>
    public sealed record Reject(string Why) : Verdict;

    /// <summary>A person has to say yes first.</summary>
    public sealed record Ask(NewApproval Question, string? Pin) : Verdict;

    /// <summary>It was begun and left in the middle: whatever would be said of it today, it is brought to its end.</summary>
    public sealed record Recover(PreparedAction Prepared) : Verdict;

    /// <summary>It may happen; the prepared action says who or what lets it.</summary>
    public sealed record Allow(PreparedAction Prepared) : Verdict;
}

/// <summary>An action whose payload is right: its entry in the catalogue, the payload it gets, and what it would do.</summary>
internal sealed record Proposal(ActionDescription Description, JsonElement Payload, PreparedAction Prepared);

/// <summary>Whether a proposed action happens by itself, waits for a person, or does not happen.</summary>
internal enum PolicyAnswer
{
    Allow,
    Ask,
    Deny,
}

/// <summary>What the policy says of an action, and by which rule.</summary>
internal sealed record PolicyVerdict(PolicyAnswer Answer, string Because);
