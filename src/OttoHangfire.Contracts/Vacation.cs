using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>A time in which recurring tasks do not run: their instants inside are skipped.</summary>
public sealed record Vacation
{
    public required long Id { get; init; }

    /// <summary>Its first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first moment after it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only tasks of these types; null = of every type.</summary>
    public IReadOnlyList<string>? TaskTypes { get; init; }

    public string? Note { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The body of <c>POST /otto/vacations</c>.</summary>
public sealed record NewVacation
{
    [Required]
    public DateTimeOffset? From { get; init; }

    [Required]
    public DateTimeOffset? To { get; init; }

    public IReadOnlyList<string>? TaskTypes { get; init; }
    public string? Note { get; init; }
}
