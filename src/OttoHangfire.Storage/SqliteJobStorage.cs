using System.Text.RegularExpressions;
using Hangfire;
using Hangfire.Logging;
using Hangfire.Server;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Checking;
using OttoHangfire.Storage.Connections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Expiration;
using OttoHangfire.Storage.Monitoring;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Sharing;

namespace OttoHangfire.Storage;

/// <summary>Hangfire's job storage in one SQLite file: no server, durable, for one or more processes of a machine.</summary>
/// <remarks>
/// Storages of one process on the same file share its writer. If they also have the same table prefix, they are one owner of jobs and
/// locks; the lease, the polling and the kind of locks are then those of the first.
/// </remarks>
public sealed partial class SqliteJobStorage : JobStorage, IDisposable
{
    private static readonly HashSet<string> Features = new(StringComparer.OrdinalIgnoreCase)
    {
        JobStorageFeatures.ExtendedApi,
        JobStorageFeatures.JobQueueProperty,
        JobStorageFeatures.ProcessesInsteadOfComponents,
        JobStorageFeatures.Connection.BatchedGetFirstByLowest,
        JobStorageFeatures.Connection.GetUtcDateTime,
        JobStorageFeatures.Connection.GetSetContains,
        JobStorageFeatures.Connection.LimitedGetSetCount,
        JobStorageFeatures.Transaction.AcquireDistributedLock,
        JobStorageFeatures.Transaction.CreateJob,
        JobStorageFeatures.Transaction.SetJobParameter,
        JobStorageFeatures.Transaction.RemoveFromQueue(typeof(SqliteFetchedJob)),
        JobStorageFeatures.Monitoring.DeletedStateGraphs,
        JobStorageFeatures.Monitoring.AwaitingJobs,

        // The name it had before 1.8, which the schedulers still ask for.
        "BatchedGetFirstByLowestScoreFromSet",
    };

    private readonly SqliteJobStorageOptions _options;
    private readonly SharedStore _store;
    private int _disposed;

    /// <summary>Opens the file, creates or updates the tables, and starts the threads that write and that beat.</summary>
    public SqliteJobStorage(string connectionString, SqliteJobStorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);

        _options = options ?? new SqliteJobStorageOptions();
        Check(_options);
        _store = StoreRegistry.Acquire(connectionString, _options);
    }

    /// <summary>The turn to write this file, shared by all storages on it and by the application's own transactions.</summary>
    public SqliteWriteGate WriteGate => _store.File.Gate;

    /// <inheritdoc />
    public override bool LinearizableReads => true;

    /// <summary>
    /// Whether the workers of this process get no more jobs. Jobs then stay enqueued, and running ones finish. It applies to this process
    /// only and is forgotten when it ends.
    /// </summary>
    public bool IsPaused
    {
        get => _store.Dispatcher.IsPaused;
        set => _store.Dispatcher.IsPaused = value;
    }

    /// <summary>Takes part in a transaction of the application on the same file.</summary>
    /// <remarks>
    /// Begin it with <c>BEGIN IMMEDIATE</c> (as <c>BeginTransaction()</c> does) while you hold <see cref="WriteGate"/>. Then commit it,
    /// leave the gate, and call <see cref="Wake"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The connection is closed or on another file, or the transaction is not its live one.</exception>
    public EnlistedJobStorage Enlist(SqliteConnection connection, SqliteTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);

        if (!ReferenceEquals(transaction.Connection, connection))
        {
            throw new ArgumentException("The transaction has ended, or it belongs to another connection.", nameof(transaction));
        }

        _store.File.ThrowIfOther(connection);
        return new EnlistedJobStorage(this, _store, _options.Clock, connection, transaction);
    }

    /// <summary>Lets waiting workers look for jobs now. Call it after the commit of an enlisted transaction.</summary>
    public void Wake() => _store.Wake();

    /// <summary>
    /// Looks whether what must always hold between the rows does hold: see <see cref="StorageInvariant"/>. It reads all jobs that have a
    /// state, which takes about a tenth of a second per million. While all is well it keeps nobody waiting.
    /// </summary>
    /// <param name="repair">Whether to put right what does not hold. Each finding is logged either way.</param>
    /// <exception cref="TimeoutException">The write gate did not come free within the busy timeout.</exception>
    public StorageCheckResult Check(bool repair = false) => _store.Invariants.Check(repair);

    /// <summary>
    /// Looks at the rows alone, through a connection that need not be able to write, whether or not any process uses the storage: for a
    /// program that watches. It cannot tell <see cref="StorageInvariant.IsInHand"/>, and repairs nothing.
    /// </summary>
    /// <param name="connection">An open connection on the file. It reads as of one moment.</param>
    /// <param name="tablePrefix">
    /// The <see cref="SqliteJobStorageOptions.TablePrefix"/>. Where there are no such tables, nothing is found.
    /// </param>
    /// <exception cref="ArgumentException">The prefix cannot be one.</exception>
    /// <exception cref="InvalidOperationException">Only a newer version of this package may use the tables.</exception>
    public static StorageCheckResult CheckRows(SqliteConnection connection, string tablePrefix = "hangfire_")
    {
        ArgumentNullException.ThrowIfNull(connection);
        CheckPrefix(tablePrefix, nameof(tablePrefix));
        if (!Schema.IsThere(connection, tablePrefix))
        {
            return new StorageCheckResult([]);
        }

        using var session = new Session(connection, tablePrefix);
        return session.AsOfOneMoment(Invariants.CheckRows);
    }

    /// <inheritdoc />
    public override IStorageConnection GetConnection() => new StandaloneConnection(
        _store.Reads, _store.Writer, _store.Ids, _store.WriteBehind, _store.Dispatcher, _store.Locks, _options.Clock);

    /// <inheritdoc />
    public override IMonitoringApi GetMonitoringApi() => new SqliteMonitoringApi(_store.Reads, _store.WriteBehind, _options.Clock);

    /// <inheritdoc />
    public override IEnumerable<IBackgroundProcess> GetStorageWideProcesses() =>
        [new ExpirationProcess(_options.JobExpirationCheckInterval, storage => (storage as SqliteJobStorage)?.Cleanup())];

    /// <inheritdoc />
    public override bool HasFeature(string featureId)
    {
        ArgumentNullException.ThrowIfNull(featureId);
        return Features.Contains(featureId);
    }

    /// <inheritdoc />
    public override void WriteOptionsToLog(ILog logger)
    {
        logger.Info("Using the following options for the SQLite job storage:");
        logger.Info($"    File: {_store.File.Path}.");
        logger.Info($"    Table prefix: {_store.Prefix}.");
        logger.Info($"    Synchronous: {_options.Synchronous}.");
        logger.Info($"    Owner lease: {_options.OwnerLease}.");
        logger.Info($"    Locks: {(_store.Locks.CanBeLost ? "table" : "file ranges")}.");
    }

    /// <inheritdoc />
    public override string ToString() => $"SQLite: {Path.GetFileName(_store.File.Path)}";

    /// <summary>Stops the threads, gives back what this process has fetched or locked, and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            StoreRegistry.Release(_store);
        }
    }

    /// <summary>What there is to clean up.</summary>
    internal Cleanup Cleanup() =>
        new(new ExpiredRows(_store.Writer, _options.Clock), new FreePages(_store.File, _store.Reads, _store.Writer));

    private static void Check(SqliteJobStorageOptions options)
    {
        CheckPrefix(options.TablePrefix, nameof(options));
        CheckTime(options.OwnerLease, SqliteJobStorageOptions.ShortestLease, nameof(options.OwnerLease));
        CheckTime(options.WakePollInterval, TimeSpan.FromMilliseconds(1), nameof(options.WakePollInterval));
        CheckTime(options.BusyTimeout, TimeSpan.FromMilliseconds(1), nameof(options.BusyTimeout));
        CheckTime(options.JobExpirationCheckInterval, TimeSpan.FromMilliseconds(1), nameof(options.JobExpirationCheckInterval));
        if (options.FullDiskTimeout != Timeout.InfiniteTimeSpan)
        {
            CheckTime(options.FullDiskTimeout, TimeSpan.FromMilliseconds(1), nameof(options.FullDiskTimeout));
        }

        if (options.Clock is null)
        {
            throw new ArgumentException("The clock must not be null.", nameof(options));
        }
    }

    private static void CheckPrefix(string prefix, string parameter)
    {
        if (!PrefixPattern().IsMatch(prefix))
        {
            throw new ArgumentException(
                "The table prefix must begin with a letter or an underscore, contain only letters, digits and underscores, "
                + "have at most 51 characters, and not begin with 'sqlite_'.",
                parameter);
        }
    }

    private static void CheckTime(TimeSpan time, TimeSpan shortest, string option)
    {
        if (time < shortest || time > SqliteJobStorageOptions.LongestTime)
        {
            throw new ArgumentException(
                $"{option} is {time}. It must be between {shortest} and {SqliteJobStorageOptions.LongestTime}.", nameof(option));
        }
    }

    [GeneratedRegex(
        "^(?!sqlite_)[A-Za-z_][A-Za-z0-9_]{0,50}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PrefixPattern();
}
