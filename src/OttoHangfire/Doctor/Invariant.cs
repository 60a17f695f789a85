namespace OttoHangfire.Doctor;

/// <summary>Something that must hold for every task, whatever happened. The tests and the doctor ask the same.</summary>
/// <param name="Id">For the doctor's report.</param>
/// <param name="Holds">What holds, in a sentence.</param>
/// <param name="Broken">What is said of a task for which it does not, after its number.</param>
/// <param name="Sql">The tasks for which it does not hold; <c>@longAgo</c> is a minute ago.</param>
internal sealed record Invariant(string Id, string Holds, string Broken, string Sql)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new(
            "waits",
            "A pending task waits for something",
            "is pending, and waits for nothing",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'pending' AND (t.reason IS NULL OR t.reason <> 'awaiting_task')
               AND NOT EXISTS (SELECT 1 FROM otto_occurrences o WHERE o.task_id = t.id AND o.outcome = 'pending')
            """),
        new(
            "awaits_task",
            "A task that waits for another one waits for nothing else",
            "waits for another task, and for an instant of its own or for no task at all",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'pending' AND t.reason = 'awaiting_task'
               AND (t.after_task_id IS NULL
                    OR EXISTS (SELECT 1 FROM otto_occurrences o WHERE o.task_id = t.id AND o.outcome IN ('pending', 'running')))
            """),
        new(
            "next_run",
            "A pending task says when it is due",
            "says another time for its next run than it waits for",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'pending'
               AND t.next_run_at <> (SELECT o.due_at FROM otto_occurrences o WHERE o.task_id = t.id AND o.outcome = 'pending'
                                      ORDER BY o.run_id IS NULL, o.due_at, o.id LIMIT 1)
            """),
        new(
            "running",
            "A task is running exactly while one of its instants is in a run",
            "is running and none of its instants is, or the other way round",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'running' AND NOT EXISTS (SELECT 1 FROM otto_occurrences o WHERE o.task_id = t.id AND o.outcome = 'running')
            UNION
            SELECT o.task_id FROM otto_occurrences o JOIN otto_tasks t ON t.id = o.task_id
             WHERE o.outcome = 'running' AND t.status <> 'running'
            """),
        new(
            "owner",
            "What is in a run has an owner who lives",
            "has been in a run for more than a minute whose owner is gone",
            """
            SELECT o.task_id FROM otto_occurrences o
             WHERE o.outcome = 'running' AND o.claimed_at < @longAgo
               AND NOT EXISTS (SELECT 1 FROM otto_owners living WHERE living.name = o.owner)
            """),
        new(
            "one_open",
            "At most one instant of a task is open",
            "has more than one instant in a run, between two tries or before a person",
            """
            SELECT task_id FROM otto_occurrences
             WHERE outcome = 'running' OR (outcome = 'pending' AND run_id IS NOT NULL)
             GROUP BY task_id HAVING count(*) > 1
            """),
        new(
            "one_run",
            "At most one run of a task is open",
            "has more than one open run",
            "SELECT task_id FROM otto_runs WHERE finished_at IS NULL AND task_id IS NOT NULL GROUP BY task_id HAVING count(*) > 1"),
        new(
            "run_of_instant",
            "An open run belongs to an instant that is open",
            "has an open run of an instant that is at its end",
            """
            SELECT r.task_id FROM otto_runs r
             WHERE r.finished_at IS NULL AND r.task_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM otto_occurrences o WHERE o.run_id = r.id AND o.outcome IN ('pending', 'running'))
            """),
        new(
            "ended",
            "What has ended has nothing open",
            "has ended, and one of its instants is in a run or between two tries",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status IN ('success', 'error')
               AND EXISTS (SELECT 1 FROM otto_occurrences o
                            WHERE o.task_id = t.id AND (o.outcome = 'running' OR (o.outcome = 'pending' AND o.run_id IS NOT NULL)))
            """),
        new(
            "asked",
            "A question is asked exactly while its action waits for the answer",
            "asks about an action that does not wait, or has one that waits and nobody is asked",
            """
            SELECT q.task_id FROM otto_approvals q
             WHERE q.status = 'pending'
               AND NOT EXISTS (SELECT 1 FROM otto_actions a JOIN otto_runs r ON r.id = a.run_id
                                WHERE a.id = q.action_id AND a.status = 'awaiting_approval' AND r.finished_at IS NULL)
            UNION
            SELECT r.task_id FROM otto_actions a JOIN otto_runs r ON r.id = a.run_id
             WHERE a.status = 'awaiting_approval'
               AND NOT EXISTS (SELECT 1 FROM otto_approvals q WHERE q.action_id = a.id AND q.status = 'pending')
            """),
        new(
            "awaits",
            "A task that waits for an approval has a run that does",
            "waits for an approval, and none of its runs does",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'blocked' AND t.reason = 'awaiting_approval'
               AND NOT EXISTS (SELECT 1 FROM otto_runs r WHERE r.task_id = t.id AND r.finished_at IS NULL)
            """),
        new(
            "allowed",
            "What a person was asked about happens only after a yes",
            "did something that a person was asked about and has not allowed",
            """
            SELECT r.task_id FROM otto_approvals q JOIN otto_actions a ON a.id = q.action_id JOIN otto_runs r ON r.id = a.run_id
             WHERE q.status <> 'approved' AND a.status IN ('planned', 'started', 'ok', 'outcome_unknown')
            """),
        new(
            "undone",
            "A run that has ended has nothing left to do",
            "has a run that has ended, with actions that were neither done nor left out",
            """
            SELECT r.task_id FROM otto_actions a JOIN otto_runs r ON r.id = a.run_id
             WHERE a.status IN ('planned', 'started', 'awaiting_approval') AND r.finished_at IS NOT NULL
            """),
        new(
            "unknown",
            "A task says that an outcome is unknown only while one is",
            "says that an outcome is unknown, and none is",
            """
            SELECT t.id FROM otto_tasks t
             WHERE t.status = 'blocked' AND t.reason = 'outcome_unknown'
               AND NOT EXISTS (SELECT 1 FROM otto_runs r JOIN otto_actions a ON a.run_id = r.id
                                WHERE r.task_id = t.id AND a.status = 'outcome_unknown')
            """),
        new(
            "counted",
            "Pending tasks are counted as they are",
            "is the newest one, and the tasks that are pending are not as many as the limit on them counts",
            """
            SELECT coalesce((SELECT max(id) FROM otto_tasks), 0) FROM otto_pending
             WHERE tasks <> (SELECT count(*) FROM otto_tasks WHERE status = 'pending')
            """),
    ];
}
