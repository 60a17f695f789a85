using System.Diagnostics;

namespace OttoHangfire.Storage.Locks;

/// <summary>Somebody who waits for a lock.</summary>
internal sealed class LockWaiter(object holder)
{
    private readonly object _sync = new();
    // Not every end of a transaction of the application's is told.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private bool _given;

    public object Holder => holder;

    public void Give()
    {
        lock (_sync)
        {
            _given = true;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Waits for the lock, and looks around from time to time.</summary>
    public bool Wait(TimeSpan timeout, Action lookAround)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            lookAround();
            lock (_sync)
            {
                var left = timeout - Stopwatch.GetElapsedTime(started);
                if (_given || left <= TimeSpan.Zero || (Monitor.Wait(_sync, left < Look ? left : Look) && _given))
                {
                    return _given;
                }
            }
        }
    }
}
