using Hangfire;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Connections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage;

/// <summary>
/// The storage within a transaction of the application: what Hangfire's clients do with it is committed, or vanishes, with that transaction.
/// </summary>
/// <remarks>
/// <code>new BackgroundJobClient(storage.Enlist(connection, transaction)).Enqueue&lt;Mail&gt;(mail => mail.Send(id));</code>
/// A distributed lock that somebody has is never waited for; one that is taken is held until the transaction has ended.
/// </remarks>
public sealed class EnlistedJobStorage : JobStorage
{
    private readonly SqliteJobStorage _storage;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly EnlistedLocks _scope;

    internal EnlistedJobStorage(SqliteJobStorage storage, SqliteConnection connection, SqliteTransaction transaction)
    {
        _storage = storage;
        _connection = connection;
        _transaction = transaction;
        _scope = new EnlistedLocks(storage.Store, transaction);
        JobExpirationTimeout = storage.JobExpirationTimeout;
    }

    /// <inheritdoc />
    public override bool LinearizableReads => true;

    /// <inheritdoc />
    public override IStorageConnection GetConnection()
    {
        if (_transaction.Connection is null)
        {
            throw new InvalidOperationException("The transaction has ended: enlist in the next one.");
        }

        var session = new WriteSession(_storage.Store, new Session(_connection, _storage.Store.Prefix)) { Transaction = _transaction };
        return new EnlistedConnection(_storage.Store, _storage.Clock, session, _scope);
    }

    /// <summary>The monitoring API of the storage itself: it shows what is committed.</summary>
    public override IMonitoringApi GetMonitoringApi() => _storage.GetMonitoringApi();

    /// <inheritdoc />
    public override bool HasFeature(string featureId) => _storage.HasFeature(featureId);

    /// <inheritdoc />
    public override string ToString() => $"{_storage} (in a transaction)";
}
