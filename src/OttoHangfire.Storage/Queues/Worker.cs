using System.Diagnostics;

namespace OttoHangfire.Storage.Queues;

/// <summary>What a worker takes jobs from, and whether it is expected to come back at once for the next.</summary>
internal sealed record Worker(string[] Queues, bool ComesBack)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(5);

    [ThreadStatic]
    private static long _finished;

    /// <summary>No worker at all: for what none has in hand.</summary>
    public static Worker None { get; } = new([], ComesBack: false);

    /// <summary>The worker of this thread: it is expected to come back at once if it did so the last time.</summary>
    public static Worker Current(string[] queues) =>
        new(queues, _finished != 0 && Stopwatch.GetElapsedTime(_finished) < AtOnce);

    /// <summary>The worker of this thread has finished a job.</summary>
    public static void Finished() => _finished = Stopwatch.GetTimestamp();

    public bool IsLike(Worker other) => Queues.AsSpan().SequenceEqual(other.Queues);
}
