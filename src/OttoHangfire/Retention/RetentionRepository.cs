using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Retention;

/// <summary>A row that may be old enough to go, by the order in which such rows are looked through.</summary>
internal sealed record OldRow
{
    public required long Id { get; init; }

    /// <summary>When it ended; rows are looked through from the oldest on.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>False where it is old, and is still needed.</summary>
    public bool MayGo { get; init; } = true;

    public string? HangfireJobId { get; init; }
}

/// <summary>Finds what is old without holding anybody up, and removes some of it at a time.</summary>
internal sealed class RetentionRepository(OttoDatabase database)
{
    /// <summary>
    /// Finished runs, oldest first. Kept is the last run of a task, and what did something for the occurrence that a
    /// person may still retry: else it would be done again.
    /// </summary>
    public Task<IReadOnlyList<OldRow>> RunsAsync(DateTimeOffset before, OldRow? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OldRow>(
            $"""
            SELECT r.id, r.finished_at AS ended_at,
                   r.task_id IS NULL
                   OR (r.id IS DISTINCT FROM (SELECT max(last.id) FROM otto_runs last WHERE last.task_id = r.task_id)
                       AND NOT EXISTS (SELECT 1 FROM otto_actions a
                                        WHERE a.run_id = r.id AND a.status = 'ok'
                                          AND a.occurrence_id = {OccurrenceRepository.IdOfRetried("r.task_id")})) AS may_go
              FROM otto_runs r
             WHERE r.finished_at < @before
               AND (r.finished_at, r.id) > (@endedAt, @id)
             ORDER BY r.finished_at, r.id
             LIMIT @limit
            """,
            new { before, limit, endedAt = after?.EndedAt ?? default, id = after?.Id ?? 0 },
            cancellation);

    /// <summary>
    /// Instants that are accounted for, oldest first. Kept are the last one of a task, the last one that ran, and the one that
    /// a person may still retry.
    /// </summary>
    public Task<IReadOnlyList<OldRow>> OccurrencesAsync(DateTimeOffset before, OldRow? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OldRow>(
            $"""
            SELECT o.id, o.scheduled_for AS ended_at,
                   o.id IS DISTINCT FROM (SELECT max(last.id) FROM otto_occurrences last
                                           WHERE last.task_id = o.task_id AND last.outcome <> 'superseded')
                   AND (o.run_id IS NULL
                        OR (o.id IS DISTINCT FROM {OccurrenceRepository.IdOfRetried("o.task_id")}
                            AND o.id IS DISTINCT FROM (SELECT ran.id FROM otto_occurrences ran
                                                        WHERE ran.task_id = o.task_id AND ran.outcome = 'ran'
                                                        ORDER BY coalesce(ran.moved_to, ran.scheduled_for) DESC, ran.id DESC
                                                        LIMIT 1))) AS may_go
              FROM otto_occurrences o
             WHERE o.outcome NOT IN ('pending', 'running')
               AND o.scheduled_for < @before
               AND (o.moved_to IS NULL OR o.moved_to < @before)
               AND (o.scheduled_for, o.id) > (@endedAt, @id)
             ORDER BY o.scheduled_for, o.id
             LIMIT @limit
            """,
            new { before, limit, endedAt = after?.EndedAt ?? default, id = after?.Id ?? 0 },
            cancellation);

    /// <summary>The runs of an occurrence that goes are kept longer, and stay.</summary>
    public Task<int> DetachRunsAsync(long occurrenceId, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET occurrence_id = NULL WHERE occurrence_id = @occurrenceId", new { occurrenceId });

    /// <summary>Runs that name a job and ended before then, oldest first.</summary>
    public Task<IReadOnlyList<OldRow>> RunsWithJobsAsync(DateTimeOffset before, OldRow? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OldRow>(
            """
            SELECT id, finished_at AS ended_at, hangfire_job_id
              FROM otto_runs
             WHERE hangfire_job_id IS NOT NULL
               AND finished_at < @before
               AND (finished_at, id) > (@endedAt, @id)
             ORDER BY finished_at, id
             LIMIT @limit
            """,
            new { before, limit, endedAt = after?.EndedAt ?? default, id = after?.Id ?? 0 },
            cancellation);

    /// <summary>Tasks at rest that name a job and have not changed since then, oldest first.</summary>
    public Task<IReadOnlyList<OldRow>> TasksWithJobsAsync(
        DateTimeOffset before, OldRow? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync<OldRow>(
            """
            SELECT id, updated_at AS ended_at, hangfire_job_id
              FROM otto_tasks
             WHERE hangfire_job_id IS NOT NULL
               AND status NOT IN ('pending', 'running')
               AND updated_at < @before
               AND (updated_at, id) > (@endedAt, @id)
             ORDER BY updated_at, id
             LIMIT @limit
            """,
            new { before, limit, endedAt = after?.EndedAt ?? default, id = after?.Id ?? 0 },
            cancellation);

    /// <summary>The run no longer names its job, which is gone.</summary>
    /// <summary>Some of the incidents that were closed before then.</summary>
    public Task<IReadOnlyList<long>> IncidentsAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        database.QueryAsync<long>(
            "SELECT id FROM otto_incidents WHERE closed_at < @before ORDER BY closed_at LIMIT @limit", new { before, limit }, cancellation);

    /// <summary>Deletes an incident, unless it has opened again.</summary>
    public Task<int> DeleteIncidentAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_incidents WHERE id = @id AND closed_at IS NOT NULL", new { id });

    public Task<int> ForgetJobOfRunAsync(OldRow run, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_runs SET hangfire_job_id = NULL WHERE id = @Id", new { run.Id });

    /// <summary>The task no longer names its job, which is gone; if it got another meanwhile, it keeps that.</summary>
    public Task<int> ForgetJobOfTaskAsync(OldRow task, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_tasks SET hangfire_job_id = NULL WHERE id = @Id AND hangfire_job_id = @HangfireJobId",
            new { task.Id, task.HangfireJobId });
}
