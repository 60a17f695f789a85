using Hangfire;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Connections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Sharing;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage;

/// <summary>
/// The storage within a transaction of the application: what Hangfire's clients do here is committed or rolled back with it.
/// </summary>
/// <remarks>
/// <code>new BackgroundJobClient(storage.Enlist(connection, transaction)).Enqueue&lt;Mail&gt;(mail => mail.Send(id));</code>
/// If somebody else has a distributed lock, it is not waited for. A lock that is taken is held until the transaction has ended.
/// </remarks>
public sealed class EnlistedJobStorage : JobStorage
{
    private readonly JobStorage _storage;
    private readonly SharedStore _store;
    private readonly TimeProvider _clock;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly EnlistedLocks _locks;

    internal EnlistedJobStorage(
        JobStorage storage, SharedStore store, TimeProvider clock, SqliteConnection connection, SqliteTransaction transaction)
    {
        _storage = storage;
        _store = store;
        _clock = clock;
        _connection = connection;
        _transaction = transaction;
        _locks = new EnlistedLocks(store.Locks, transaction);
        JobExpirationTimeout = storage.JobExpirationTimeout;
    }

    /// <inheritdoc />
    public override bool LinearizableReads => true;

    /// <inheritdoc />
    public override IStorageConnection GetConnection()
    {
        if (_transaction.Connection is null)
        {
            throw new InvalidOperationException("The transaction has ended. Enlist in a new one.");
        }

        var session = new WriteSession(new Session(_connection, _store.Prefix)) { Transaction = _transaction };
        return new EnlistedConnection(session, _store.Writer, _store.Ids, _store.WriteBehind, _locks, _clock);
    }

    /// <summary>The monitoring API of the storage itself: it shows what is committed.</summary>
    public override IMonitoringApi GetMonitoringApi() => _storage.GetMonitoringApi();

    /// <inheritdoc />
    public override bool HasFeature(string featureId) => _storage.HasFeature(featureId);

    /// <inheritdoc />
    public override string ToString() => $"{_storage} (in a transaction)";
}
