using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>One database file: how it is opened and prepared, and the gate that everybody in this process passes to write it.</summary>
internal sealed class DatabaseFile
{
    // The first release whose WAL cannot be reset while a reader still uses it.
    private static readonly Version OldestEngine = new(3, 51, 3);

    // A checkpoint costs two syncs and writes each changed page once more. At 32 MB of log it is rare enough, whoever commits.
    // On macOS a plain fsync leaves the data in the drive's own memory.
    private const string Settings =
        """
        PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;
        PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;
        PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON
        """;

    private static readonly Sql JournalMode = new("PRAGMA journal_mode");

    private readonly string _connectionString;
    private readonly TimeSpan _busyTimeout;
    private long _closeBy = long.MaxValue;

    public DatabaseFile(string path, SqliteConnectionStringBuilder settings, SqliteJobStorageOptions options)
    {
        Path = path;
        _busyTimeout = options.BusyTimeout;
        FullDiskTimeout = options.FullDiskTimeout;
        _connectionString = new SqliteConnectionStringBuilder(settings.ConnectionString)
        {
            DataSource = path,
            Pooling = false,
            Cache = SqliteCacheMode.Private,
            DefaultTimeout = 1,
        }.ToString();
    }

    public string Path { get; }

    /// <summary>How long a write waits for others; less and less once the file is being closed.</summary>
    public TimeSpan BusyTimeout
    {
        get
        {
            var closeBy = Volatile.Read(ref _closeBy);
            if (closeBy == long.MaxValue)
            {
                return _busyTimeout;
            }

            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), closeBy);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public TimeSpan FullDiskTimeout { get; }

    public SqliteWriteGate Gate { get; } = new();

    /// <summary>The file is being closed: all that is still to be written has one busy timeout together.</summary>
    public void CloseSoon() =>
        Volatile.Write(ref _closeBy, Stopwatch.GetTimestamp() + (long)(_busyTimeout.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Opens a connection of the storage's own, outside of any pool.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();

        // SQLite's own waiting is finer than the 150 ms steps of SqliteCommand.
        _ = raw.sqlite3_busy_timeout(connection.Handle, 1000);
        connection.Run(Settings);
        return connection;
    }

    /// <summary>Makes the file ready for tables of this prefix, and creates or updates them; waits while the file is busy.</summary>
    public void Prepare(string prefix) => TransientErrors.RetryWhileBusy(() => PrepareOnce(prefix), BusyTimeout);

    /// <summary>Throws if the connection is closed or open on another file.</summary>
    public void ThrowIfOther(SqliteConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open || !IsOpenOn(connection, Path))
        {
            throw new ArgumentException($"The connection is not open on '{Path}'.", nameof(connection));
        }
    }

    private static bool IsOpenOn(SqliteConnection connection, string path)
    {
        var name = raw.sqlite3_db_filename(connection.Handle, "main").utf8_to_string();
        return !string.IsNullOrEmpty(name)
            && DatabasePath.Resolve(new SqliteConnectionStringBuilder { DataSource = name }).Equals(path, DatabasePath.Comparison);
    }

    private void PrepareOnce(string prefix)
    {
        NetworkDisk.ThrowIfOn(Path);
        using var connection = Open();
        var engine = Version.Parse(connection.ServerVersion);
        if (engine < OldestEngine)
        {
            throw new NotSupportedException($"SQLite {engine} can lose data in WAL mode. Version {OldestEngine} or newer is needed.");
        }

        // Auto-vacuum can be chosen only while the file has no tables. WAL mode is kept in the file's header.
        connection.Run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
        using (var mode = new Session(connection, prefix))
        {
            if (mode.Use(JournalMode).Text() is not "wal")
            {
                throw new NotSupportedException($"SQLite cannot keep a write-ahead log for '{Path}'. Is the file on a network disk?");
            }
        }

        Schema.Migrate(connection, prefix);
    }
}
