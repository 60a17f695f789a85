namespace OttoHangfire.Contracts;

/// <summary>Whether the audit is as it was written.</summary>
public sealed record AuditVerification
{
    public required bool Ok { get; init; }

    /// <summary>How many lines are right, from the first one on.</summary>
    public required long Lines { get; init; }

    /// <summary>How many of them were written before anybody had to prove who they are.</summary>
    public required long UnprovenLines { get; init; }

    /// <summary>The last line that is right; null where there is none.</summary>
    public long? LastLine { get; init; }

    /// <summary>Its hash. Whoever keeps it elsewhere can tell later that nothing up to this line was made anew.</summary>
    public string? LastHash { get; init; }

    /// <summary>The first line that is not as it was written; null where there is none.</summary>
    public long? FirstBroken { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string Message { get; init; }
}
