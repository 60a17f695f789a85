using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace OttoHangfire.Access;

/// <summary>
/// Keeps room for whoever comes next: while many connections are open, a new one takes the place of the one that has asked for
/// nothing for longest. So connections that only lie there cannot shut the owner out.
/// </summary>
internal sealed class OpenConnections(TimeProvider clock)
{
    /// <summary>From here on, the longest idle one goes.</summary>
    public const int Comfortable = 150;

    /// <summary>
    /// Those that are being answered do not give way; beyond this many, nobody else gets in. Far above the other number: those that
    /// have to go take a moment to be gone, and hundreds may come in that moment.
    /// </summary>
    public const int Most = 1000;

    private readonly ConcurrentDictionary<string, OpenConnection> _open = new(StringComparer.Ordinal);

    /// <summary>Holds a connection while it lasts.</summary>
    public async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var mine = new OpenConnection(connection, clock.GetTimestamp());
        _open[connection.ConnectionId] = mine;
        try
        {
            MakeRoom(mine);
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    /// <summary>Marks the connection of a request as busy until the request has been answered.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!_open.TryGetValue(context.Connection.Id, out var connection))
        {
            await next(context);
            return;
        }

        connection.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            connection.End(clock.GetTimestamp());
        }
    }

    private void MakeRoom(OpenConnection newest)
    {
        if (_open.Count <= Comfortable)
        {
            return;
        }

        var idle = _open.Values.Where(connection => connection.IsIdle && connection != newest);
        if (idle.MinBy(connection => connection.IdleSince) is { } longest
            && _open.TryRemove(longest.Context.ConnectionId, out _))
        {
            longest.Context.Abort();
        }
    }

    private sealed class OpenConnection(ConnectionContext context, long opened)
    {
        private int _requests;
        private long _idleSince = opened;

        public ConnectionContext Context => context;

        public bool IsIdle => Volatile.Read(ref _requests) == 0;

        public long IdleSince => Volatile.Read(ref _idleSince);

        public void Begin() => Interlocked.Increment(ref _requests);

        public void End(long now)
        {
            Volatile.Write(ref _idleSince, now);
            Interlocked.Decrement(ref _requests);
        }
    }
}
