using Microsoft.Data.Sqlite;

namespace OttoHangfire.Storage.Locks;

/// <summary>The application's transactions that hold locks of the storage, until they have ended.</summary>
internal sealed class EnlistedTransactions
{
    private readonly Lock _sync = new();
    private readonly List<(SqliteTransaction Transaction, Action Release)> _open = [];

    public bool Any => _open.Count > 0;

    /// <summary>Has this called when the transaction has ended and somebody looks.</summary>
    public void Add(SqliteTransaction transaction, Action release)
    {
        lock (_sync)
        {
            _open.Add((transaction, release));
        }
    }

    /// <summary>Releases what ended transactions have held.</summary>
    public void ReleaseEnded()
    {
        if (!Any)
        {
            return;
        }

        List<(SqliteTransaction Transaction, Action Release)> ended;
        lock (_sync)
        {
            ended = _open.FindAll(open => open.Transaction.Connection is null);
            _open.RemoveAll(ended.Contains);
        }

        ended.ForEach(open => open.Release());
    }
}
