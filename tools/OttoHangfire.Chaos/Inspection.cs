using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos;

/// <summary>What was found at the end.</summary>
/// <param name="Lost">Promised tasks that are gone, did not succeed, or whose notes are missing.</param>
/// <param name="Doubled">Notes and tasks that exist more than once.</param>
/// <param name="Faults">Everything else that must never be, in words.</param>
internal sealed record Findings(IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Faults)
{
    public bool IsClean => Lost.Count == 0 && Doubled.Count == 0 && Faults.Count == 0;
}

/// <summary>Looks at what the backend tells and at the rows themselves.</summary>
internal static class Inspection
{
    /// <summary>What must always hold, each as a question whose answer is 0.</summary>
    private static readonly (string Fault, string Sql)[] Invariants =
    [
        ("occurrences that exist twice",
            "SELECT count(*) FROM (SELECT 1 FROM otto_occurrences GROUP BY task_id, scheduled_for HAVING count(*) > 1)"),
        ("one-time tasks with more than one occurrence",
            "SELECT count(*) FROM (SELECT 1 FROM otto_occurrences GROUP BY task_id HAVING count(*) > 1)"),
        ("occurrences with an owner although nothing runs", "SELECT count(*) FROM otto_occurrences WHERE outcome = 'running' OR owner IS NOT NULL"),
        ("runs whose notes are not exactly their done actions",
            """
            SELECT count(*) FROM otto_runs r
             WHERE (SELECT count(*) FROM otto_notes n WHERE n.run_id = r.id)
                <> (SELECT count(*) FROM otto_actions a JOIN otto_notes n ON n.run_id = a.run_id AND n.text = json_extract(a.payload, '$.text')
                     WHERE a.run_id = r.id AND a.status = 'ok')
                OR (SELECT count(*) FROM otto_notes n WHERE n.run_id = r.id)
                <> (SELECT count(*) FROM otto_actions a WHERE a.run_id = r.id AND a.status = 'ok')
            """),
        ("notes without a run", "SELECT count(*) FROM otto_notes n WHERE NOT EXISTS (SELECT 1 FROM otto_runs r WHERE r.id = n.run_id)"),
        ("actions that are not in the saved reply",
            """
            SELECT count(*) FROM otto_actions a LEFT JOIN otto_runs r ON r.id = a.run_id
             WHERE json_extract(r.reply, '$.actions[' || a.position || '].type') IS NOT a.type
                OR json_extract(r.reply, '$.actions[' || a.position || '].payload') IS NOT json(a.payload)
            """),
        ("proposed actions that were never planned",
            "SELECT count(*) FROM otto_runs r, json_each(r.reply, '$.actions') p WHERE NOT EXISTS (SELECT 1 FROM otto_actions a WHERE a.run_id = r.id AND a.position = p.key)"),
        ("tasks or runs that still run", "SELECT (SELECT count(*) FROM otto_tasks WHERE status = 'running') + (SELECT count(*) FROM otto_runs WHERE finished_at IS NULL)"),
        ("more attempts than allowed",
            "SELECT count(*) FROM otto_runs r JOIN otto_tasks t ON t.id = r.task_id WHERE r.attempt > t.max_attempts OR t.attempt > t.max_attempts"),
    ];

    /// <summary>Compares what was promised with what is there; tasks in <paramref name="retried"/> may have a second run.</summary>
    public static async Task<Findings> MakeAsync(
        Backend backend, TaskPoster poster, IReadOnlySet<long> retried, string databaseFile, TimeProvider clock, CancellationToken cancellation)
    {
        var tasks = await backend.TasksAsync(status: null, cancellation);
        var notes = (await backend.NotesAsync(cancellation)).ToLookup(note => note.Text, StringComparer.Ordinal);
        var runs = (await backend.RunsAsync(cancellation)).ToLookup(run => run.TaskId ?? 0);

        return new Findings(
            [.. Lost(tasks, notes, poster)],
            [.. Doubled(tasks, notes)],
            [
                .. tasks.Where(task => !retried.Contains(task.Id)).SelectMany(task => MoreThanOneRun(task, [.. runs[task.Id]])),
                .. Broken(databaseFile),
                .. BrokenInvariants.In(databaseFile, clock),
            ]);
    }

    private static IEnumerable<string> Lost(IReadOnlyList<OttoTask> tasks, ILookup<string, Note> notes, TaskPoster poster)
    {
        var found = tasks.ToDictionary(task => task.Id);
        foreach (var (id, text) in poster.Accepted)
        {
            if (!found.TryGetValue(id, out var task))
            {
                yield return $"task {id} was answered with 201 and does not exist";
            }
            else if (task.Status != OttoStatus.Success)
            {
                yield return $"task {id} ended {task.Status}/{task.Reason}: {task.LastError}";
            }

            foreach (var note in ChaosAgent.NotesOf(text).Where(note => !notes.Contains(note)))
            {
                yield return $"the note \"{note}\" of task {id} is missing";
            }
        }
    }

    private static IEnumerable<string> Doubled(IReadOnlyList<OttoTask> tasks, ILookup<string, Note> notes) =>
    [
        .. notes.Where(note => note.Count() > 1).Select(note => $"the note \"{note.Key}\" exists {note.Count()} times"),
        .. tasks.GroupBy(task => task.Description, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"the task \"{same.Key}\" exists {same.Count()} times"),
    ];

    private static IEnumerable<string> MoreThanOneRun(OttoTask task, OttoRun[] runs)
    {
        if (runs is not [{ Attempt: 1, Status: OttoStatus.Success }])
        {
            yield return $"task {task.Id} has not one run at its first attempt but {string.Join(", ", runs.Select(run => $"run {run.Id} (attempt {run.Attempt}, {run.Status})"))}";
        }
    }

    private static IEnumerable<string> Broken(string databaseFile)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        foreach (var (fault, sql) in Invariants)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
            command.CommandText = sql;
#pragma warning restore CA2100
            if ((long)command.ExecuteScalar()! is > 0 and var count)
            {
                yield return $"{count} {fault}";
            }
        }
    }
}
