using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Owners;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Sharing;

/// <summary>A database file that this process has open, with its one writer and a store for each table prefix.</summary>
internal sealed class OpenFile : IDisposable
{
    private readonly DatabaseFile _file;
    private readonly Writer _writer;
    private readonly Dictionary<string, (SharedStore Store, int Users)> _stores = new(StringComparer.Ordinal);

    public OpenFile(string path, SqliteConnectionStringBuilder settings, SqliteJobStorageOptions options)
    {
        _file = new DatabaseFile(path, settings, options);
        _writer = new Writer(_file);
    }

    public bool IsUnused => _stores.Count == 0;

    public bool IsClosed { get; private set; }

    public SharedStore Acquire(SqliteJobStorageOptions options)
    {
        // SQLite does not tell the case of a table's name.
        var prefix = options.TablePrefix.ToLowerInvariant();
        if (!_stores.TryGetValue(prefix, out var entry))
        {
            _file.Prepare(prefix);
            entry = (new SharedStore(_file, _writer, prefix, LockKindAgreement.Settle(_file, prefix, options.LockKind), options), 0);
        }

        _stores[prefix] = (entry.Store, entry.Users + 1);
        _writer.Require(options.Synchronous);
        return entry.Store;
    }

    public void Release(SharedStore store)
    {
        var users = _stores[store.Prefix].Users - 1;
        if (users > 0)
        {
            _stores[store.Prefix] = (store, users);
            return;
        }

        _stores.Remove(store.Prefix);
        if (IsUnused)
        {
            _file.CloseSoon();
        }

        store.Dispose();
    }

    public void Dispose()
    {
        IsClosed = true;
        _writer.Dispose();
    }
}
