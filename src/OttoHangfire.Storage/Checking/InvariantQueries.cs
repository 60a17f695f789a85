using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Checking;

/// <summary>Finds rows that contradict each other, and puts them right.</summary>
internal static class InvariantQueries
{
    private static readonly Sql SelectWrongCounts = new(
        """
        WITH found (Kind, Name, N) AS (
            SELECT 1, StateName, count(*) FROM "{p}job" WHERE StateName IS NOT NULL GROUP BY StateName
            UNION ALL SELECT 2, Queue, count(*) FROM "{p}queue" GROUP BY Queue
            UNION ALL SELECT 3, Queue, count(*) FROM "{p}fetched" GROUP BY Queue
            UNION ALL SELECT 4, Key, count(*) FROM "{p}set" GROUP BY Key)
        SELECT ifnull(found.Kind, noted.Kind), ifnull(found.Name, noted.Name), ifnull(found.N, 0), ifnull(noted.N, 0)
        FROM found FULL JOIN (SELECT Kind, Name, N FROM "{p}count" WHERE Kind > 0) noted
            ON noted.Kind = found.Kind AND noted.Name = found.Name
        WHERE ifnull(found.N, 0) <> ifnull(noted.N, 0)
        """);

    private static readonly Sql WriteCount = new("""INSERT OR REPLACE INTO "{p}count" (Kind, Name, N) VALUES (?, ?, ?)""");

    private static readonly Sql SelectNowhere = new(
        """
        SELECT j.Id, s.Data
        FROM "{p}job" j LEFT JOIN "{p}state" s ON s.JobId = j.Id AND s.Id = j.StateId
        WHERE j.StateName = 'Enqueued'
            AND j.Id NOT IN (SELECT JobId FROM "{p}queue") AND j.Id NOT IN (SELECT JobId FROM "{p}fetched")
        ORDER BY j.StateId
        """);

    private static readonly Sql SelectScheduledNothing = new(
        """
        SELECT Value FROM "{p}set" s
        WHERE Key = 'schedule' AND NOT EXISTS (SELECT 1 FROM "{p}job" WHERE Id = CAST(s.Value AS INTEGER))
        """);

    private static readonly Sql SelectStaleNumbers = new(
        """
        SELECT c.Name, highest.N + 1
        FROM (
            SELECT 'job' AS Name, max(Id) AS N FROM "{p}job"
            UNION ALL SELECT 'owner', max(Id) FROM "{p}owner"
            UNION ALL SELECT 'order', max(Id) FROM "{p}queue"
            UNION ALL SELECT 'order', max(StateId) FROM "{p}job" WHERE StateName IS NOT NULL) highest
        JOIN "{p}count" c ON c.Kind = 0 AND c.Name = highest.Name
        WHERE highest.N >= c.N
        """);

    public static List<(CountKind Kind, string Name, long Rows, long Noted)> WrongCounts(Session session)
    {
        var wrong = new List<(CountKind, string, long, long)>();
        using var row = session.Use(SelectWrongCounts);
        while (row.Step())
        {
            wrong.Add(((CountKind)row.Integer(0), row.Text(1)!, row.Integer(2), row.Integer(3)));
        }

        return wrong;
    }

    public static void Recount(WriteSession w, CountKind kind, string name, long rows) =>
        w.Use(WriteCount).Bind(1, (long)kind).Bind(2, name).Bind(3, rows).Run();

    /// <summary>Jobs that are enqueued and in no queue, with the queue that their state names.</summary>
    public static List<(string JobId, string Queue)> Nowhere(Session session)
    {
        var jobs = new List<(string, string)>();
        using var row = session.Use(SelectNowhere);
        while (row.Step())
        {
            jobs.Add((JobId.ToText(row.Integer(0)), StateDataJson.Read(row.Text(1)).GetValueOrDefault("Queue") ?? "default"));
        }

        return jobs;
    }

    public static void Enqueue(WriteSession w, string jobId, string queue) => QueueTable.Add(w, queue, jobId);

    /// <summary>What is scheduled and no job. What cannot be an id of ours is somebody else's.</summary>
    public static List<string> ScheduledNothing(Session session) =>
        session.Use(SelectScheduledNothing).Texts().FindAll(value => JobId.TryParse(value, out _));

    public static void Unschedule(WriteSession w, string jobId) => SetTable.Remove(w, "schedule", jobId);

    /// <summary>Sequences whose next number is in use, and the first number that is not.</summary>
    public static List<(string Name, long Next)> StaleNumbers(Session session)
    {
        var stale = new List<(string, long)>();
        using var row = session.Use(SelectStaleNumbers);
        while (row.Step())
        {
            stale.Add((row.Text(0)!, row.Integer(1)));
        }

        return stale;
    }
}
