namespace OttoHangfire.Contracts;

/// <summary>What a person says of an action whose outcome nobody else can know.</summary>
public sealed record ResolveRequest
{
    /// <summary>True: it happened. False: it did not.</summary>
    public bool? Happened { get; init; }

    /// <summary>1,000 characters at most.</summary>
    public string? Comment { get; init; }
}
