using System.ComponentModel.DataAnnotations;

namespace OttoHangfire.Contracts;

/// <summary>A code that signs one browser in, once.</summary>
public sealed record OpenCodeLink
{
    /// <summary>Opened as <c>/open?code=…</c>, or typed at <c>/open</c>.</summary>
    public required string Code { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A browser in which the owner is signed in.</summary>
public sealed record OwnerSession
{
    public required long Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the day.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What the browser called itself when it was signed in.</summary>
    public required string Browser { get; init; }
}

/// <summary>A key of a program.</summary>
public record ApiKey
{
    public required string Name { get; init; }

    /// <summary>One of <see cref="KeyScope"/>.</summary>
    public required string Scope { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To ten minutes; null = not yet.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>The body of <c>POST /otto/keys</c>.</summary>
public sealed record NewApiKey
{
    [Required]
    public string? Name { get; init; }

    /// <summary>One of <see cref="KeyScope"/>.</summary>
    [Required]
    public string? Scope { get; init; }

    /// <summary>How long it holds; null = until it is revoked.</summary>
    public int? Days { get; init; }
}

/// <summary>A key that was just made, which is shown this once.</summary>
public sealed record AddedApiKey
{
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required string Scope { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What a key lets a program do.</summary>
public static class KeyScope
{
    /// <summary>Read.</summary>
    public const string Read = "read";

    /// <summary>Read, put in tasks, and tell those what to do that the owner did not put in.</summary>
    public const string Tasks = "tasks";

    /// <summary>All that the owner may.</summary>
    public const string Owner = "owner";

    public static IReadOnlyList<string> All { get; } = [Read, Tasks, Owner];
}
