using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OttoHangfire.Chaos;

/// <summary>Reads the tables while and after the work is done, without a part in it.</summary>
internal sealed class ScheduleInspection(string databaseFile, DateTimeOffset dueAt, TimeProvider clock)
{
    private readonly string _due = dueAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Occurrences of the instant that have not ended.</summary>
    public long Open => Count("SELECT count(*) FROM otto_occurrences WHERE scheduled_for = @due AND outcome IN ('pending', 'running')");

    public long Occurrences => Count("SELECT count(*) FROM otto_occurrences WHERE scheduled_for = @due");

    public long Ran => Count("SELECT count(*) FROM otto_occurrences WHERE scheduled_for = @due AND outcome = 'ran'");

    public long Notes => Count("SELECT count(*) FROM otto_notes");

    public long RecurringJobs => Count("SELECT count(*) FROM otto_tasks WHERE recurring_job = 1");

    /// <summary>What must never be, in words.</summary>
    public IEnumerable<string> Faults(int tasks) =>
        new (string Fault, long Count)[]
        {
            ("promised tasks that are gone or doubled", Math.Abs(Count("SELECT count(*) FROM otto_tasks") - tasks)),
            ("occurrences too few or too many", Math.Abs(Occurrences - tasks)),
            ("occurrences that did not end as ran", Occurrences - Ran),
            ("occurrences that exist twice", Count("SELECT count(*) FROM (SELECT 1 FROM otto_occurrences GROUP BY task_id, scheduled_for HAVING count(*) > 1)")),
            ("occurrences without exactly one good run",
                Count("SELECT count(*) FROM otto_occurrences o WHERE scheduled_for = @due AND (SELECT count(*) FROM otto_runs r WHERE r.occurrence_id = o.id AND r.status = 'success') <> 1")),
            ("notes that exist twice", Count("SELECT count(*) FROM (SELECT 1 FROM otto_notes GROUP BY text HAVING count(*) > 1)")),
            ("notes too few or too many", Math.Abs(Notes - (2L * tasks))),
            ("actions done without their note, or notes without their action",
                Count("SELECT abs((SELECT count(*) FROM otto_actions WHERE status = 'ok' AND type = 'life_os.log_note') - (SELECT count(*) FROM otto_notes))")),
            ("one-time tasks that did not succeed", Count("SELECT count(*) FROM otto_tasks WHERE schedule IS NULL AND status <> 'success'")),
            ("recurring tasks that do not wait for their next instant",
                Count("SELECT count(*) FROM otto_tasks WHERE schedule IS NOT NULL AND (status <> 'pending' OR next_run_at IS NULL OR next_run_at <= @due)")),
            ("recurring tasks without exactly one occurrence to come",
                Count("SELECT count(*) FROM otto_tasks t WHERE schedule IS NOT NULL AND (SELECT count(*) FROM otto_occurrences o WHERE o.task_id = t.id AND o.outcome = 'pending') <> 1")),
            ("cron tasks without their recurring job",
                Count("SELECT count(*) FROM otto_tasks t WHERE json_extract(schedule, '$.cron') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hangfire_set s WHERE s.key = 'recurring-jobs' AND s.value = 'task-' || t.id)")),
            ("more attempts than one", Count("SELECT count(*) FROM otto_runs WHERE attempt > 1")),
        }
        .Where(found => found.Count != 0)
        .Select(found => $"{found.Count} {found.Fault}")
        .Concat(BrokenInvariants.In(databaseFile, clock));

    private long Count(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@due", _due);
        return (long)command.ExecuteScalar()!;
    }
}
