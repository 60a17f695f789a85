using Hangfire.Storage.Monitoring;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;

namespace OttoHangfire.Storage.Monitoring;

/// <summary>The pages of the dashboard: each walks one index as far as the page goes.</summary>
internal static class MonitoringQueries
{
    private const string JobColumns =
        "j.Type, j.Method, j.ParameterTypes, j.Arguments, j.Queue, j.CreatedAt, j.StateName, s.Reason, s.CreatedAt, s.Data";

    // The page is chosen within the index, and only its rows are read.
    private static readonly Sql NewestInState = new(Page("DESC"));
    private static readonly Sql OldestInState = new(Page("ASC"));

    private static readonly Sql InQueue = new(
        $$"""
        SELECT q.JobId, NULL, {{JobColumns}}
        FROM (SELECT Id, JobId FROM "{p}queue" WHERE Queue = ? ORDER BY Id LIMIT ? OFFSET ?) q
        LEFT JOIN "{p}job" j ON j.Id = q.JobId
        LEFT JOIN "{p}state" s ON s.JobId = j.Id AND s.Id = j.StateId
        ORDER BY q.Id
        """);

    private static readonly Sql FetchedOfQueue = new(
        $$"""
        SELECT q.JobId, q.FetchedAt, {{JobColumns}}
        FROM (SELECT Id, JobId, FetchedAt FROM "{p}fetched" WHERE Queue = ? ORDER BY Id LIMIT ? OFFSET ?) q
        LEFT JOIN "{p}job" j ON j.Id = q.JobId
        LEFT JOIN "{p}state" s ON s.JobId = j.Id AND s.Id = j.StateId
        ORDER BY q.Id
        """);

    private static readonly Sql Details = new(
        """
        SELECT Type, Method, ParameterTypes, Arguments, Queue, CreatedAt, StateName, ExpireAt FROM "{p}job" WHERE Id = ?
        """);

    private static readonly Sql History = new(
        """SELECT Name, Reason, CreatedAt, Data FROM "{p}state" WHERE JobId = ? ORDER BY Id DESC""");

    private static readonly Sql StateName = new("""SELECT StateName FROM "{p}job" WHERE Id = ?""");

    public static List<MonitoredJob> GetInState(Session session, string state, int from, int count, bool newestFirst) =>
        Read(session.Use(newestFirst ? NewestInState : OldestInState), state, from, count);

    public static List<MonitoredJob> GetInQueue(Session session, string queue, int from, int count) =>
        Read(session.Use(InQueue), queue, from, count);

    public static List<MonitoredJob> GetFetched(Session session, string queue, int from, int count) =>
        Read(session.Use(FetchedOfQueue), queue, from, count);

    public static JobDetailsDto? GetDetails(Session session, long id)
    {
        JobRow job;
        long? expireAt;
        using (var row = session.Use(Details).Bind(1, id))
        {
            if (!row.Step())
            {
                return null;
            }

            job = JobRow.Read(row, 0);
            expireAt = row.NullableInteger(7);
        }

        var (loaded, error) = job.Load();
        return new JobDetailsDto
        {
            Job = loaded,
            LoadException = error,
            InvocationData = job.Invocation,
            CreatedAt = job.CreatedAt,
            ExpireAt = SqliteTime.ToUtc(expireAt),
            Properties = JobTable.GetParameters(session, id),
            History = GetHistory(session, id),
        };
    }

    public static string? GetStateName(Session session, long id) => session.Use(StateName).Bind(1, id).Text();

    private static List<StateHistoryDto> GetHistory(Session session, long id)
    {
        var history = new List<StateHistoryDto>();
        using var row = session.Use(History).Bind(1, id);
        while (row.Step())
        {
            history.Add(new StateHistoryDto
            {
                StateName = row.Text(0),
                Reason = row.Text(1),
                CreatedAt = SqliteTime.ToUtc(row.Integer(2)),
                Data = StateDataJson.Read(row.Text(3)),
            });
        }

        return history;
    }

    private static List<MonitoredJob> Read(Statement page, string name, int from, int count)
    {
        var jobs = new List<MonitoredJob>();
        using var row = page.Bind(1, name).Bind(2, (long)Math.Max(count, 0)).Bind(3, (long)Math.Max(from, 0));
        while (row.Step())
        {
            var id = row.Text(0)!;
            var fetchedAt = SqliteTime.ToUtc(row.NullableInteger(1));
            jobs.Add(row.IsNull(7)
                ? new MonitoredJob(id, fetchedAt, null, null, null, null)
                : new MonitoredJob(
                    id,
                    fetchedAt,
                    JobRow.Read(row, 2),
                    row.Text(9),
                    SqliteTime.ToUtc(row.NullableInteger(10)),
                    StateDataJson.Read(row.Text(11))));
        }

        return jobs;
    }

    private static string Page(string order) =>
        $$"""
        SELECT j.Id, NULL, {{JobColumns}}
        FROM (SELECT Id, StateId FROM "{p}job" WHERE StateName = ? ORDER BY StateId {{order}} LIMIT ? OFFSET ?) page
        JOIN "{p}job" j ON j.Id = page.Id
        LEFT JOIN "{p}state" s ON s.JobId = j.Id AND s.Id = j.StateId
        ORDER BY page.StateId {{order}}
        """;
}

/// <summary>A row of a page. It has no job if only a queue still knows the id.</summary>
internal sealed record MonitoredJob(
    string Id, DateTime? FetchedAt, JobRow? Job, string? Reason, DateTime? StateAt, Dictionary<string, string>? State);
