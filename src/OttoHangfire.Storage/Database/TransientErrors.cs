using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>Errors that go away by themselves. They are waited out, because Hangfire would count each as a failure of the job.</summary>
internal static class TransientErrors
{
    /// <summary>Somebody else is writing. That takes a moment, and is waited for with the write gate in hand.</summary>
    public static bool IsBusy(Exception error) => error is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_PROTOCOL };

    /// <summary>
    /// The disk takes nothing more. That may last for days, so nobody keeps the write gate meanwhile. A quota and a limit on the size
    /// of files come as an error of writing.
    /// </summary>
    public static bool IsFullDisk(Exception error) => error is SqliteException { SqliteErrorCode: raw.SQLITE_FULL }
        or SqliteException { SqliteExtendedErrorCode: raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_SHMSIZE };

    public static bool Includes(Exception error) => IsBusy(error) || IsFullDisk(error);

    /// <summary>Repeats this while the file is busy, until it succeeds, fails for another reason, or the time is up.</summary>
    public static void RetryWhileBusy(Action action, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        using var never = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (SqliteException error) when (IsBusy(error) && Stopwatch.GetElapsedTime(started) < timeout)
            {
                never.Wait(Random.Shared.Next(1, 5));
            }
        }
    }
}
