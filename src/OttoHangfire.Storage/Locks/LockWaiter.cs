using System.Diagnostics;

namespace OttoHangfire.Storage.Locks;

/// <summary>Somebody who waits for a lock.</summary>
internal sealed class LockWaiter(object holder)
{
    private readonly object _sync = new();
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

    public bool Wait(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        lock (_sync)
        {
            while (!_given)
            {
                var left = timeout - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(_sync, left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1));
            }

            return true;
        }
    }
}
