namespace OttoHangfire.Contracts;

/// <summary>What <c>POST /otto/tasks/{verb}</c> did with each task that matched.</summary>
public sealed record ManyTasksResult
{
    /// <summary>How many were told.</summary>
    public required int Count { get; init; }

    /// <summary>With how many of them it was done.</summary>
    public required int Done { get; init; }

    /// <summary>One for each task, oldest first.</summary>
    public required IReadOnlyList<OneOfManyTasks> Results { get; init; }
}

/// <summary>What one verb did with one of many tasks.</summary>
public sealed record OneOfManyTasks
{
    public required long TaskId { get; init; }

    /// <summary>The status that the call for this task alone would have had: 200, or 401, 404 or 409.</summary>
    public required int Status { get; init; }

    /// <summary>Why it was not done; null where it was.</summary>
    public string? Error { get; init; }

    /// <summary>How the task stands now, one of <see cref="OttoStatus"/>; null where it was not done.</summary>
    public string? TaskStatus { get; init; }

    /// <summary>One of <see cref="OttoReason"/>, or null.</summary>
    public string? TaskReason { get; init; }
}

/// <summary>How many tasks match.</summary>
public sealed record TaskCount
{
    public required long Count { get; init; }
}
