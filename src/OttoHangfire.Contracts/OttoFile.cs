namespace OttoHangfire.Contracts;

/// <summary>A file that Otto wrote, inside the data folder's <c>files/</c>.</summary>
public sealed record OttoFile
{
    public required long Id { get; init; }

    /// <summary>Relative to <c>files/</c>, with <c>/</c> between its parts.</summary>
    public required string Path { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Of the content as Otto left it.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
    public long? RunId { get; init; }
}
