namespace OttoHangfire.Contracts;

/// <summary>One of the two queues of due tasks, as <c>GET /health/ready</c> shows it.</summary>
public sealed record QueueHealth
{
    /// <summary><c>people</c>, or <c>otto</c>: what Otto and programs put in.</summary>
    public required string Name { get; init; }

    /// <summary>How many of its tasks run at once, at most. 0 where this process runs none.</summary>
    public required int Workers { get; init; }

    /// <summary>Tasks that are due and wait for a worker.</summary>
    public required long Waiting { get; init; }

    /// <summary>Since how many seconds the first of them is due; null when none waits.</summary>
    public long? LongestWaitSeconds { get; init; }
}
