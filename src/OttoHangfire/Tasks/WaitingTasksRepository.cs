using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>Counts the due tasks that wait for a worker.</summary>
internal sealed class WaitingTasksRepository(OttoDatabase database)
{
    /// <summary>From the occurrences: they are the truth, whatever Hangfire's queues hold. The doctor asks the same.</summary>
    public const string Sql =
        """
        SELECT count(*) - count(nullif(is_ottos, 0)) AS peoples, min(CASE WHEN is_ottos = 0 THEN due_at END) AS peoples_since,
               count(nullif(is_ottos, 0)) AS ottos, min(CASE WHEN is_ottos = 1 THEN due_at END) AS ottos_since
          FROM (SELECT o.due_at, t.source = 'otto' OR t.is_owners = 0 AS is_ottos
                  FROM otto_occurrences o
                 CROSS JOIN otto_tasks t
                 WHERE t.id = o.task_id AND o.outcome = 'pending' AND o.due_at <= @now AND t.status = 'pending')
        """;

    public async Task<WaitingTasks> LookAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await database.SingleOrDefaultAsync<WaitingTasks>(Sql, new { now }, cancellation))!;
}

/// <summary>How many due tasks wait for a worker in each of the two queues, and since when the first of them does.</summary>
internal sealed record WaitingTasks
{
    public required long Peoples { get; init; }
    public DateTimeOffset? PeoplesSince { get; init; }
    public required long Ottos { get; init; }
    public DateTimeOffset? OttosSince { get; init; }
}
