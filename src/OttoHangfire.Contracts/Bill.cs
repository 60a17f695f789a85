namespace OttoHangfire.Contracts;

/// <summary>Something that the person has to pay. Otto keeps count; he never pays.</summary>
public sealed record Bill
{
    public required long Id { get; init; }
    public required string Payee { get; init; }

    /// <summary>In the smallest unit of the currency: cents for EUR, yen for JPY.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>A date without a time, wherever the person is.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>Null until somebody has paid it.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    public long? RunId { get; init; }
}
