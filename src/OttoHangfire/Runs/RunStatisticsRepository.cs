using OttoHangfire.Database;

namespace OttoHangfire.Runs;

/// <summary>How a run of a task ended, or how it stands.</summary>
public sealed record RunMark
{
    public long TaskId { get; init; }
    public string Status { get; init; } = "";
}

/// <summary>How many runs of a day stand so.</summary>
internal sealed record DayCount
{
    /// <summary>One of the five.</summary>
    public string Status { get; init; } = "";

    public long Count { get; init; }

    /// <summary>The longest time from an instant to its first try, in seconds; null where no run had an instant.</summary>
    public double? LatestSeconds { get; init; }
}

/// <summary>What is said of many runs at once: enough for a picture.</summary>
internal sealed class RunStatisticsRepository(OttoDatabase database)
{
    /// <summary>More marks nobody tells apart at a glance.</summary>
    private const int Marks = 10;

    /// <summary>A usual length is said of so many good runs at least.</summary>
    private const int FewestForUsual = 3;

    /// <summary>The last runs of each of these tasks, oldest first.</summary>
    public Task<IReadOnlyList<RunMark>> LastAsync(long[] taskIds, CancellationToken cancellation) =>
        database.QueryAsync<RunMark>(
            """
            SELECT r.task_id, r.status
              FROM otto_tasks t
             CROSS JOIN otto_runs r
             WHERE t.id IN @taskIds
               AND r.id IN (SELECT last.id FROM otto_runs last WHERE last.task_id = t.id ORDER BY last.id DESC LIMIT @Marks)
             ORDER BY r.id
            """,
            new { taskIds, Marks },
            cancellation);

    /// <summary>What became of the runs that began in a time; the end is excluded.</summary>
    public Task<IReadOnlyList<DayCount>> CountAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        database.QueryAsync<DayCount>(
            $"""
            SELECT status, count(*) AS count,
                   max(CASE WHEN attempt = 1 THEN {Spans.Seconds("scheduled_for", "created_at")} END) AS latest_seconds
              FROM otto_runs
             WHERE created_at >= @from AND created_at < @to
             GROUP BY status
            """,
            new { from, to },
            cancellation);

    /// <summary>How long a run of this task usually takes: the middle of the good ones among its last twenty.</summary>
    /// <returns>Null where too few are known.</returns>
    public async Task<TimeSpan?> UsualAsync(long taskId, CancellationToken cancellation)
    {
        var good = await database.QueryAsync<long>(
            """
            SELECT duration_ms
              FROM (SELECT status, duration_ms FROM otto_runs WHERE task_id = @taskId ORDER BY id DESC LIMIT 20)
             WHERE status = 'success' AND duration_ms IS NOT NULL
            """,
            new { taskId },
            cancellation);
        return good.Count < FewestForUsual ? null : TimeSpan.FromMilliseconds(good.Order().ElementAt(good.Count / 2));
    }
}
