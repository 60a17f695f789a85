using Hangfire.Server;
using Hangfire.Storage.Monitoring;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Servers;

/// <summary>The Hangfire servers that have announced themselves.</summary>
internal static class ServerTable
{
    // The unit separator cannot occur in the name of a queue.
    private const char Separator = '\u001f';

    private static readonly Sql Upsert = new(
        """
        INSERT INTO "{p}server" (Id, Queues, Workers, StartedAt, Heartbeat) VALUES (?1, ?2, ?3, ?4, ?4)
        ON CONFLICT (Id) DO UPDATE SET
            Queues = excluded.Queues, Workers = excluded.Workers, StartedAt = excluded.StartedAt, Heartbeat = excluded.Heartbeat
        """);

    private static readonly Sql UpdateHeartbeat = new("""UPDATE "{p}server" SET Heartbeat = ?2 WHERE Id = ?1""");

    private static readonly Sql Delete = new("""DELETE FROM "{p}server" WHERE Id = ?""");

    private static readonly Sql DeleteTimedOut = new("""DELETE FROM "{p}server" WHERE Heartbeat < ?""");

    private static readonly Sql SelectTimedOut = new("""SELECT 1 FROM "{p}server" WHERE Heartbeat < ? LIMIT 1""");

    private static readonly Sql SelectCount = new("""SELECT count(*) FROM "{p}server" """);

    private static readonly Sql SelectAll = new(
        """SELECT Id, Queues, Workers, StartedAt, Heartbeat FROM "{p}server" ORDER BY StartedAt, Id""");

    public static void Announce(WriteSession w, string id, ServerContext server, long now) => w.Use(Upsert)
        .Bind(1, id)
        .Bind(2, string.Join(Separator, server.Queues ?? []))
        .Bind(3, server.WorkerCount)
        .Bind(4, now)
        .Run();

    public static bool Beat(WriteSession w, string id, long now) => w.Use(UpdateHeartbeat).Bind(1, id).Bind(2, now).Run() > 0;

    public static void Remove(WriteSession w, string id) => w.Use(Delete).Bind(1, id).Run();

    public static bool AnyTimedOut(Session session, long since) => session.Use(SelectTimedOut).Bind(1, since).Any();

    public static int RemoveTimedOut(WriteSession w, long since) => w.Use(DeleteTimedOut).Bind(1, since).Run();

    public static long Count(Session session) => session.Use(SelectCount).Number()!.Value;

    public static List<ServerDto> GetAll(Session session)
    {
        var servers = new List<ServerDto>();
        using var row = session.Use(SelectAll);
        while (row.Step())
        {
            servers.Add(new ServerDto
            {
                Name = row.Text(0),
                Queues = row.Text(1)!.Split(Separator, StringSplitOptions.RemoveEmptyEntries),
                WorkersCount = (int)row.Integer(2),
                StartedAt = SqliteTime.ToUtc(row.Integer(3)),
                Heartbeat = SqliteTime.ToUtc(row.Integer(4)),
            });
        }

        return servers;
    }
}
