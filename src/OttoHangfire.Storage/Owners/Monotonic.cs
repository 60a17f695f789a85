using System.Diagnostics;

namespace OttoHangfire.Storage.Owners;

/// <summary>A clock that nobody can set.</summary>
internal static class Monotonic
{
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}
