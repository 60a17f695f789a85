using System.Diagnostics;

namespace OttoHangfire.Storage.Owners;

/// <summary>A clock that nobody can set.</summary>
internal static class MonotonicClock
{
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}
