using System.Diagnostics;

namespace OttoHangfire.Bench;

/// <summary>The jobs: they do nothing but count, or note when they started.</summary>
public static class Work
{
    private static readonly ManualResetEventSlim AllRan = new();
    private static readonly ManualResetEventSlim HasStarted = new();
    private static int _left;
    private static long _last;
    private static long _start;

    public static void Nothing()
    {
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        if (Interlocked.Decrement(ref _left) == 0)
        {
            AllRan.Set();
        }
    }

    public static void Started()
    {
        Volatile.Write(ref _start, Stopwatch.GetTimestamp());
        HasStarted.Set();
    }

    internal static void Expect(int jobs)
    {
        AllRan.Reset();
        Volatile.Write(ref _left, jobs);
    }

    /// <summary>Waits until the expected jobs have run, and says when the last one did.</summary>
    internal static long WaitForAll()
    {
        if (!AllRan.Wait(TimeSpan.FromMinutes(15)))
        {
            throw new TimeoutException($"{_left} job(s) have not run after 15 minutes.");
        }

        return Volatile.Read(ref _last);
    }

    internal static void ExpectStart() => HasStarted.Reset();

    internal static long WaitForStart() =>
        HasStarted.Wait(TimeSpan.FromMinutes(2)) ? Volatile.Read(ref _start) : throw new TimeoutException("The job has not started after 2 minutes.");
}
