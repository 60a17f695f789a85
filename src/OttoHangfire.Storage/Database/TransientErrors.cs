using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>Errors that go away by themselves. They are waited out, because Hangfire would count each as a failure of the job.</summary>
internal static class TransientErrors
{
    public static bool Includes(Exception error) => error
        is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_PROTOCOL or raw.SQLITE_FULL };

    /// <summary>Repeats this until it succeeds, fails for another reason, or the time is up.</summary>
    public static void Retry(Action action, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (SqliteException error) when (Includes(error) && Stopwatch.GetElapsedTime(started) < timeout)
            {
                Pause(error.SqliteErrorCode);
            }
        }
    }

    private static void Pause(int code)
    {
        // Another process writes only for a moment; a full disk stays full for longer.
        var milliseconds = code == raw.SQLITE_FULL ? 250 : Random.Shared.Next(1, 5);
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
    }
}
