using System.Data.Common;
using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Database;

/// <summary>The database that was opened is not the one that lies in the folder any more; the message says so to a person.</summary>
internal sealed class DatabaseGoneException(string message) : Exception(message);

/// <summary>
/// Looks whether the files that were opened are still the ones in the data folder. On Unix one can delete a file that is open:
/// what is then written goes nowhere, and every answer would be a lie.
/// </summary>
internal sealed class DatabaseGuard(
    OttoSettings settings, SqliteDataSource source, JobQueue queue, ILogger<DatabaseGuard> log)
{
    private const int LeastDatabase = 512;
    private const int LogHeader = 32;
    private const int FrameHeader = 24;
    private const int Looks = 3;

    private (string Path, FileIdentity Identity)[] _opened = [];
    private string? _problem;

    /// <summary>Why nothing more is accepted, in a sentence; null while all is well. It stays until the process is started again.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    private string Log => settings.DatabaseFile + "-wal";

    /// <summary>What is open now is what has to be there from now on. For whoever has opened it.</summary>
    public void Remember() => _opened =
    [
        .. new[] { settings.DatabaseFile, Log, InstanceLock.PathIn(settings.DataDirectory) }
            .Select(path => (path, FileIdentity.Of(path)))
            .Where(file => file.Item2 is not null)
            .Select(file => (file.path, file.Item2!.Value)),
    ];

    /// <summary>Asked before and after each write: it costs microseconds.</summary>
    /// <exception cref="DatabaseGoneException">Nothing may be accepted any more.</exception>
    public void Check()
    {
        foreach (var (path, identity) in _opened)
        {
            if (Problem is null && FileIdentity.Of(path) != identity)
            {
                Find($"{path} was deleted, moved or replaced while Otto was running");
            }
        }

        if (Problem is { } problem)
        {
            throw new DatabaseGoneException(problem);
        }
    }

    /// <summary>Looks at everything, at what is in the files, too.</summary>
    public void Look()
    {
        try
        {
            Check();
            if (_opened.Length > 0 && new FileInfo(settings.DatabaseFile).Length < LeastDatabase)
            {
                Find($"{settings.DatabaseFile} was emptied while Otto was running");
            }
            else if (_opened.Length > 0 && IsLogCut())
            {
                Find($"{Log} was cut off while Otto was running");
            }
        }
        catch (DatabaseGoneException)
        {
            // It is said already.
        }
        catch (IOException)
        {
            // It went in the middle of the look: the next one will tell.
        }
    }

    /// <summary>
    /// SQLite says how many pages the log holds, and it is never shorter than that by itself. The index that tells is not read
    /// by us: to close that file would drop the locks that SQLite has on it in this process.
    /// </summary>
    private bool IsLogCut()
    {
        try
        {
            using var connection = source.OpenConnection();
            var page = connection.ExecuteScalar<long>("PRAGMA page_size");

            // SQLite empties the log at times, and that may happen between two questions. What is cut stays so.
            for (var look = 0; look < Looks; look++)
            {
                var frames = Frames(connection);
                var isShort = frames > 0 && new FileInfo(Log).Length < LogHeader + (frames * (FrameHeader + page));
                if (!isShort || Frames(connection) != frames)
                {
                    return false;
                }
            }

            return true;
        }
        catch (DbException)
        {
            // Whoever reads or writes is told.
            return false;
        }
    }

    private static long Frames(DbConnection connection) => connection.QuerySingle<LogState>("PRAGMA wal_checkpoint(NOOP)").Log;

    private void Find(string what)
    {
        var problem = $"{what}, so nothing more is accepted. Run {TypedCommand.Stop}, put the file or a backup back, and start again.";
        if (Interlocked.CompareExchange(ref _problem, problem, null) is null)
        {
            queue.IsPaused = true;
            log.LogCritical("{Problem}", problem);
        }
    }

    /// <summary>What SQLite answers to a checkpoint that does nothing.</summary>
    private sealed record LogState(long Busy, long Log, long Checkpointed);
}

/// <summary>Looks once a second, as long as the process runs.</summary>
internal sealed class DatabaseLookout(DatabaseGuard guard, DiskRoom room) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Files change in real time, whatever clock the tasks live by.
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            guard.Look();
            KeepReserve();
        }
    }

    private void KeepReserve()
    {
        try
        {
            room.KeepReserve();
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Later, perhaps.
        }
    }
}
