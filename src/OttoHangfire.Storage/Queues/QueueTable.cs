using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Queues;

/// <summary>What waits in the queues, and what has been fetched from them.</summary>
/// <remarks>These are two tables. An entry moves from one to the other, so that neither needs an index that tells the two apart.</remarks>
internal static class QueueTable
{
    private static readonly Sql Insert = new("""INSERT INTO "{p}queue" (Queue, Id, JobId) VALUES (?, ?, ?)""");

    private static readonly Sql TakeFirst = new(
        """
        DELETE FROM "{p}queue"
        WHERE Queue = ?1 AND Id = (SELECT Id FROM "{p}queue" WHERE Queue = ?1 ORDER BY Id LIMIT 1)
        RETURNING Id, JobId
        """);

    private static readonly Sql HasAny = new("""SELECT 1 FROM "{p}queue" WHERE Queue = ? LIMIT 1""");

    private static readonly Sql InsertFetched = new(
        """INSERT INTO "{p}fetched" (Owner, Token, Queue, Id, JobId, FetchedAt) VALUES (?, ?, ?, ?, ?, ?)""");

    private static readonly Sql DeleteFetched = new("""DELETE FROM "{p}fetched" WHERE Owner = ? AND Token = ?""");

    private static readonly Sql TakeBack = new(
        """DELETE FROM "{p}fetched" WHERE Owner = ? AND Token = ? RETURNING Queue, Id, JobId""");

    private static readonly Sql TakeBackAll = new("""DELETE FROM "{p}fetched" WHERE Owner = ? RETURNING Queue, Id, JobId""");

    private static readonly Sql TakeBackOwnerless = new(
        """DELETE FROM "{p}fetched" WHERE Owner NOT IN (SELECT Id FROM "{p}owner") RETURNING Queue, Id, JobId""");

    private static readonly Sql SelectOwn = new("""SELECT Queue, JobId, Token FROM "{p}fetched" WHERE Owner = ?""");

    private static readonly Sql SelectOwnerless = new(
        """SELECT JobId FROM "{p}fetched" WHERE Owner NOT IN (SELECT Id FROM "{p}owner")""");

    public static void Add(WriteSession w, string queue, string jobId)
    {
        Put(w, queue, w.NextOrder(), jobId);
        w.Count(CountKind.Waiting, queue, 1);
    }

    public static bool IsEmpty(Session session, string queue) => !session.Use(HasAny).Bind(1, queue).Any();

    /// <summary>Gives the queue's first entry to this owner; null if the queue is empty.</summary>
    public static QueueEntry? Fetch(WriteSession w, string queue, Worker worker, long owner, long token, long now)
    {
        long id;
        string jobId;
        using (var row = w.Use(TakeFirst).Bind(1, queue))
        {
            if (!row.Step())
            {
                return null;
            }

            (id, jobId) = (row.Integer(0), row.Text(1)!);
        }

        BindJobId(w.Use(InsertFetched).Bind(1, owner).Bind(2, token).Bind(3, queue).Bind(4, id).Bind(6, now), 5, jobId).Run();
        w.Count(CountKind.Waiting, queue, -1);
        w.Count(CountKind.Fetched, queue, 1);
        return new QueueEntry(queue, jobId, owner, token, worker);
    }

    /// <summary>Removes a fetched entry for good; false if its owner no longer has it.</summary>
    public static bool Acknowledge(WriteSession w, QueueEntry entry)
    {
        if (w.Use(DeleteFetched).Bind(1, entry.Owner).Bind(2, entry.Token).Run() == 0)
        {
            return false;
        }

        w.Count(CountKind.Fetched, entry.Queue, -1);
        if (entry.Worker.ComesBack)
        {
            w.NoteFreed(entry.Worker.Queues);
        }

        return true;
    }

    /// <summary>Puts a fetched entry back to its old place; does nothing if its owner no longer has it.</summary>
    public static void Requeue(WriteSession w, QueueEntry entry)
    {
        using var row = w.Use(TakeBack).Bind(1, entry.Owner).Bind(2, entry.Token);
        PutBack(w, row);
    }

    public static void RequeueAll(WriteSession w, long owner)
    {
        using var row = w.Use(TakeBackAll).Bind(1, owner);
        PutBack(w, row);
    }

    /// <summary>What this owner has fetched.</summary>
    public static List<(string Queue, string JobId, long Token)> OfOwner(Session session, long owner)
    {
        var entries = new List<(string, string, long)>();
        using var row = session.Use(SelectOwn).Bind(1, owner);
        while (row.Step())
        {
            entries.Add((row.Text(0)!, row.Text(1)!, row.Integer(2)));
        }

        return entries;
    }

    /// <summary>The jobs that belong to owners whose row is gone.</summary>
    public static List<string> Ownerless(Session session) => session.Use(SelectOwnerless).Texts();

    /// <summary>Puts back what belongs to owners whose row is gone; returns how many entries.</summary>
    public static int RequeueOwnerless(WriteSession w)
    {
        using var row = w.Use(TakeBackOwnerless);
        return PutBack(w, row);
    }

    private static int PutBack(WriteSession w, Statement taken)
    {
        var count = 0;
        while (taken.Step())
        {
            count++;
            var queue = taken.Text(0)!;
            Put(w, queue, taken.Integer(1), taken.Text(2)!);
            w.Count(CountKind.Fetched, queue, -1);
            w.Count(CountKind.Waiting, queue, 1);
        }

        return count;
    }

    private static void Put(WriteSession w, string queue, long id, string jobId)
    {
        BindJobId(w.Use(Insert).Bind(1, queue).Bind(2, id), 3, jobId).Run();
        w.NoteFilled(queue);
    }

    // Our own ids are stored as numbers, which are smaller; anything else is stored as it was given.
    private static Statement BindJobId(Statement statement, int index, string jobId) =>
        JobId.TryParse(jobId, out var number) ? statement.Bind(index, number) : statement.Bind(index, jobId);
}

/// <summary>An entry that an owner has fetched. The token tells this fetch from any other of the same job.</summary>
internal sealed record QueueEntry(string Queue, string JobId, long Owner, long Token, Worker Worker);
