namespace OttoHangfire.Database;

/// <summary>Wakes whoever waits for something to be committed. It does not say what: that is read in the tables.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Something was committed. Where nobody waits, this costs one look.</summary>
    public void Raise()
    {
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }

    /// <summary>Ends with the next commit. Whoever takes it first and looks then misses none.</summary>
    public Task NextAsync()
    {
        if (Volatile.Read(ref _next) is { } known)
        {
            return known.Task;
        }

        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
    }
}
