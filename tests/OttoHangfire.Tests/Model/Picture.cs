using System.Globalization;

namespace OttoHangfire.Tests.Model;

/// <summary>Everything that the tables say of tasks, a line for each row: from the real ones and from the model.</summary>
internal static class Picture
{
    /// <summary>What is removed is gone for everybody, also where a process died before its rows were.</summary>
    private const string Tasks =
        """
        SELECT 'task ' || id || ' 1', status || '/' || coalesce(reason, '') || ' next ' || coalesce(next_run_at, '') || ' attempt ' || attempt
               || ' paused ' || coalesce(paused_status, '') || '/' || coalesce(paused_reason, '')
               || coalesce(' counts from ' || counts_from, '') || coalesce(' after ' || after_task_id || ' ' || after_on, '')
          FROM otto_tasks
         WHERE removed_at IS NULL
        """;

    private const string Occurrences =
        """
        SELECT 'task ' || task_id || ' 2 instant ' || scheduled_for, kind || ' ' || outcome || '/' || coalesce(reason, '')
               || CASE WHEN outcome = 'pending' THEN ' due ' || due_at ELSE '' END
               || CASE WHEN outcome IN ('pending', 'running') THEN ' attempt ' || attempt || ' crashes ' || crash_count ELSE '' END
               || coalesce(' moved to ' || moved_to, '') || CASE WHEN is_early THEN ' early' ELSE '' END
               || coalesce(' gap ' || gap_from || ' ' || gap_to || ' ' || gap_count, '')
          FROM otto_occurrences
         WHERE task_id NOT IN (SELECT id FROM otto_tasks WHERE removed_at IS NOT NULL)
        """;

    private const string Runs =
        """
        SELECT 'task ' || r.task_id || ' 3 run ' || printf('%04d', row_number() OVER (PARTITION BY r.task_id ORDER BY r.id)),
               r.status || '/' || coalesce(r.reason, '') || ' attempt ' || r.attempt || CASE WHEN r.finished_at IS NULL THEN ' open' ELSE '' END || ' ['
               || coalesce((SELECT group_concat(a.status || coalesce(' ' || (SELECT q.status FROM otto_approvals q WHERE q.action_id = a.id), ''), ', ' ORDER BY a.position)
                              FROM otto_actions a WHERE a.run_id = r.id), '') || ']'
          FROM otto_runs r
         WHERE r.task_id NOT IN (SELECT id FROM otto_tasks WHERE removed_at IS NOT NULL)
        """;

    private const string Permissions =
        """
        SELECT 'task ' || task_id || ' 4 permission ' || printf('%04d', row_number() OVER (PARTITION BY task_id ORDER BY id)),
               'until ' || until || ' used ' || used || '/' || coalesce(uses, '') || CASE WHEN ended_at IS NULL THEN '' ELSE ' ended' END
          FROM otto_permissions
         WHERE task_id NOT IN (SELECT id FROM otto_tasks WHERE removed_at IS NOT NULL)
        """;

    private const string Vacations = "SELECT 'vacation ' || id, from_at || ' ' || to_at FROM otto_vacations";

    private const string Notes = "SELECT 'note ' || text, count(*) FROM otto_notes GROUP BY text";

    public static List<string> Of(Onlooker onlooker) =>
    [
        .. new[] { Tasks, Occurrences, Runs, Permissions, Vacations, Notes }
            .SelectMany(sql => onlooker.All(sql, row => $"{row.GetString(0)}: {row.GetValue(1)}"))
            .Order(StringComparer.Ordinal),
    ];

    public static List<string> Of(EngineModel model) =>
    [
        .. model.Tasks.Where(task => !task.IsRemoved).SelectMany(Lines)
            .Concat(model.Vacations.Select(vacation => $"vacation {vacation.Id}: {Text(vacation.From)} {Text(vacation.To)}"))
            .Concat(model.Notes.GroupBy(note => note, StringComparer.Ordinal).Select(note => $"note {note.Key}: {note.Count()}"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>As the database keeps it.</summary>
    public static string Text(DateTimeOffset? instant) =>
        instant is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture) : "";

    private static IEnumerable<string> Lines(ModelTask task)
    {
        yield return $"task {task.Id} 1: {task.Status}/{task.Reason} next {Text(task.NextRun)} attempt {task.Attempt} paused {task.PausedStatus}/{task.PausedReason}"
            + (task.Rule?.Ended is { } ended ? $" counts from {Text(ended)}" : "")
            + (task.After is { } after ? $" after {after.Id} {after.On}" : "");
        foreach (var occurrence in task.Occurrences)
        {
            var due = occurrence.Outcome == "pending" ? $" due {Text(occurrence.Due)}" : "";
            var open = occurrence.IsOpen ? $" attempt {occurrence.Attempt} crashes {occurrence.Crashes}" : "";
            var moved = occurrence.MovedTo is null ? "" : $" moved to {Text(occurrence.MovedTo)}";
            var early = occurrence.IsEarly ? " early" : "";
            var gap = occurrence.Gap is var (from, to, count) ? $" gap {Text(from)} {Text(to)} {count}" : "";
            yield return $"task {task.Id} 2 instant {Text(occurrence.At)}: {occurrence.Kind} {occurrence.Outcome}/{occurrence.Reason}{due}{open}{moved}{early}{gap}";
        }

        for (var number = 0; number < task.Runs.Count; number++)
        {
            var run = task.Runs[number];
            var actions = string.Join(", ", run.Actions.Select(action => action.Status + (action.Question is null ? "" : $" {action.Question}")));
            yield return $"task {task.Id} 3 run {number + 1:0000}: {run.Status}/{run.Reason} attempt {run.Attempt}{(run.IsFinished ? "" : " open")} [{actions}]";
        }

        for (var number = 0; number < task.Permissions.Count; number++)
        {
            var permission = task.Permissions[number];
            yield return $"task {task.Id} 4 permission {number + 1:0000}: until {Text(permission.Until)} used {permission.Used}/{permission.Uses}{(permission.HasEnded ? " ended" : "")}";
        }
    }
}
