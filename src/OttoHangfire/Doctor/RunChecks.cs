using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Doctor;

/// <summary>Does work get done, and what waits for a person?</summary>
internal sealed class RunChecks(OttoSettings settings, DatabaseInspection database, TimeProvider clock)
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    public IEnumerable<Check> All =>
    [
        new("runs.late", "Overdue tasks", LateAsync),
        new("runs.queues", "Waiting for a worker", QueuesAsync),
        new("runs.blocked", "Waiting for you", BlockedAsync),
    ];

    private Task<Finding> LateAsync(CancellationToken cancellation) => CountAsync(
        """
        SELECT count(*)
          FROM otto_occurrences o
          JOIN otto_tasks t ON t.id = o.task_id
         WHERE o.outcome = 'pending' AND o.outage_count = 0 AND o.due_at < @since AND t.status = 'pending'
        """,
        late => late == 0
            ? Finding.Ok("none.")
            : Finding.Warning(
                $"{Tasks(late)}, due for more than a minute and not started.",
                settings.Worker
                    ? DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Start}. If Otto is running, look at /hangfire.")
                    : DoctorFix.Manual("Turn the worker on.")));

    private Task<Finding> QueuesAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var now = clock.GetUtcNow();
        var waiting = connection.QuerySingle<WaitingTasks>(WaitingTasksRepository.Sql, new { now });
        var workers = QueueWorkers.Of(settings.Limits);
        var sentence = $"{Queue("people's", waiting.Peoples, now - waiting.PeoplesSince, workers[0].Count)} "
            + Queue("Otto's and programs'", waiting.Ottos, now - waiting.OttosSince, workers[1].Count);
        return waiting is { Peoples: 0, Ottos: 0 } ? Finding.Ok(sentence) : Finding.Info(sentence);
    });

    private static string Queue(string whose, long waiting, TimeSpan? longest, int workers) => longest is { } since
        ? $"Of {whose} tasks {waiting} wait, the longest for {(long)since.TotalSeconds} s ({workers} workers)."
        : $"Of {whose} tasks none ({workers} workers).";

    private Task<Finding> BlockedAsync(CancellationToken cancellation) => CountAsync(
        "SELECT count(*) FROM otto_tasks WHERE status = 'blocked' AND reason <> 'paused'",
        blocked => blocked == 0
            ? Finding.Ok("nothing.")
            : Finding.Warning(
                $"{Tasks(blocked)}.", DoctorFix.Manual(
                    $"To see them, run '{TypedCommand.Otto("list --status blocked")}'. Then retry or cancel them.")));

    private static string Tasks(long count) => count == 1 ? "1 task" : $"{count} tasks";

    private Task<Finding> CountAsync(string sql, Func<long, Finding> judge) => database.LookAsync(
        connection =>
            judge(connection.ExecuteScalar<long>(sql, new { since = clock.GetUtcNow() - Late })));
}
