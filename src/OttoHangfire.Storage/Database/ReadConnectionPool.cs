using System.Collections.Concurrent;

namespace OttoHangfire.Storage.Database;

/// <summary>Connections that only read, kept open with their prepared statements.</summary>
internal sealed class ReadConnectionPool(DatabaseFile file, string prefix) : IDisposable
{
    private const int Kept = 32;

    private readonly ConcurrentStack<Session> _idle = new();
    private volatile bool _closed;

    /// <summary>Reads something. A read must be short: while it lasts, the write-ahead log cannot be emptied.</summary>
    public T Read<T>(Func<Session, T> query)
    {
        if (_closed)
        {
            throw ClosedStorage.Error();
        }

        if (!_idle.TryPop(out var session))
        {
            session = Open();
        }

        try
        {
            return query(session);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>Reads several things as of one moment.</summary>
    public T ReadSnapshot<T>(Func<Session, T> query) => Read(session => session.AsOfOneMoment(query));

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryPop(out var session))
        {
            Close(session);
        }
    }

    private Session Open()
    {
        var connection = file.Open();
        connection.Run("PRAGMA query_only = ON");
        return new Session(connection, prefix);
    }

    private void Return(Session session)
    {
        if (_idle.Count >= Kept)
        {
            Close(session);
            return;
        }

        _idle.Push(session);
        if (_closed)
        {
            Dispose();
        }
    }

    private static void Close(Session session)
    {
        session.Dispose();
        session.Connection.Dispose();
    }
}
