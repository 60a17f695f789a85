namespace OttoHangfire.Storage;

/// <summary>What a check of the storage has found.</summary>
/// <param name="Findings">What did not hold; empty if all is well.</param>
public sealed record StorageCheckResult(IReadOnlyList<StorageFinding> Findings)
{
    /// <summary>Whether all invariants hold.</summary>
    public bool IsSound => Findings.Count == 0;
}

/// <summary>Something that did not hold.</summary>
/// <param name="Invariant">What did not hold.</param>
/// <param name="Subject">What it is about: a job's id, a lock, a queue, a set; and what is wrong with it.</param>
/// <param name="IsRepaired">Whether it was put right.</param>
public sealed record StorageFinding(StorageInvariant Invariant, string Subject, bool IsRepaired);
