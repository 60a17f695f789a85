using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Writing;
using SQLitePCL;

namespace OttoHangfire.Storage.Database;

/// <summary>One database file in this process: all storages on it share its write gate and its writer.</summary>
internal sealed class DatabaseFile
{
    // The first release whose WAL can't be reset under a reader's feet.
    private static readonly Version OldestEngine = new(3, 51, 3);
    private static readonly Dictionary<string, DatabaseFile> Files = new(
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    private static readonly Sql JournalMode = new("PRAGMA journal_mode");

    private readonly string _connectionString;
    private readonly Dictionary<string, Store> _stores = new(StringComparer.OrdinalIgnoreCase);

    private DatabaseFile(string path, SqliteConnectionStringBuilder settings, SqliteJobStorageOptions options)
    {
        Path = path;
        BusyTimeout = options.BusyTimeout;
        _connectionString = new SqliteConnectionStringBuilder(settings.ConnectionString)
        {
            DataSource = path,
            Pooling = false,
            Cache = SqliteCacheMode.Private,
            DefaultTimeout = 1,
        }.ToString();
        Writer = new Writer(this);
    }

    public string Path { get; }

    public TimeSpan BusyTimeout { get; }

    public SqliteWriteGate Gate { get; } = new();

    public Writer Writer { get; }

    /// <summary>The store of this file and table prefix, made when it is the first; give it back with <see cref="Release"/>.</summary>
    public static Store Acquire(string connectionString, SqliteJobStorageOptions options)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString);
        var path = DatabasePath.Of(settings);

        lock (Files)
        {
            if (!Files.TryGetValue(path, out var file))
            {
                file = new DatabaseFile(path, settings, options);
                Files.Add(path, file);
            }

            try
            {
                return file.GetStore(options);
            }
            catch
            {
                file.CloseIfUnused();
                throw;
            }
        }
    }

    public void Release(Store store)
    {
        lock (Files)
        {
            if (--store.Users == 0)
            {
                _stores.Remove(store.Prefix);
                store.Dispose();
                CloseIfUnused();
            }
        }
    }

    /// <summary>A connection of the storage's own, outside of any pool.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();

        // SQLite's own waiting is finer than the 150 ms steps of SqliteCommand.
        _ = raw.sqlite3_busy_timeout(connection.Handle, 1000);
        connection.Run("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000");
        return connection;
    }

    /// <summary>Throws when the connection is closed, or open on another file.</summary>
    public void ThrowIfOther(SqliteConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open || !Opens(connection, Path))
        {
            throw new ArgumentException($"The connection is not open on '{Path}'.", nameof(connection));
        }
    }

    private static bool Opens(SqliteConnection connection, string path)
    {
        var name = raw.sqlite3_db_filename(connection.Handle, "main").utf8_to_string();
        return !string.IsNullOrEmpty(name)
            && DatabasePath.Of(new SqliteConnectionStringBuilder { DataSource = name }).Equals(
                path, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private Store GetStore(SqliteJobStorageOptions options)
    {
        if (!_stores.TryGetValue(options.TablePrefix, out var store))
        {
            TransientErrors.Retry(() => Prepare(options.TablePrefix), BusyTimeout);
            store = new Store(this, options);
            _stores.Add(options.TablePrefix, store);
        }

        store.Users++;
        Writer.Require(options.Synchronous);
        return store;
    }

    private void Prepare(string prefix)
    {
        using var connection = Open();
        var engine = Version.Parse(connection.ServerVersion);
        if (engine < OldestEngine)
        {
            throw new NotSupportedException($"SQLite {engine} can lose data in WAL mode; {OldestEngine} or newer is needed.");
        }

        // Takes effect only in a file without tables; the write-ahead log is kept in the file's header.
        connection.Run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
        using (var mode = new Session(connection, prefix))
        {
            if (mode.Use(JournalMode).Text() is not "wal")
            {
                throw new NotSupportedException($"'{Path}' can't have a write-ahead log: is it on a network disk?");
            }
        }

        Schema.Migrate(connection, prefix);
    }

    private void CloseIfUnused()
    {
        if (_stores.Count == 0)
        {
            Files.Remove(Path);
            Writer.Dispose();
        }
    }
}
