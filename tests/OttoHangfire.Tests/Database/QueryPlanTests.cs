using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Database;

/// <summary>
/// No statement of the application walks through a table that grows, or sorts all of one. The statements are read in the sources; those that
/// are put together come from a story that leads through all folders. The database says how it would answer each. Alone, because it hears
/// the statements of every test that runs beside it.
/// </summary>
[Collection(OnTheClock.Name)]
public sealed partial class QueryPlanTests : IAsyncLifetime
{
    /// <summary>What may be walked through, and why.</summary>
    private static readonly Dictionary<string, string> MayBeWalked = new(StringComparer.Ordinal)
    {
        ["otto_clock"] = "one row",
        ["otto_worker"] = "one row",
        ["otto_pending"] = "one row",
        ["otto_owners"] = "one row for each process that lives",
        ["otto_vacations"] = "at most 200",
        ["otto_devices"] = "one row for each browser that has ever taken messages; at most 50 do",
        ["otto_sessions"] = "one row for each browser that is signed in; what is over goes when the next one comes",
        ["SchemaVersions"] = "one row for each migration",
        ["otto_search_terms"] = "the words of the index, asked for from one on, as far as the limit",
        ["otto_search_texts"] = "a view: how its rows are found stands in the same plan",
    };

    /// <summary>Statements that may walk through a table that grows, by how they begin, and why.</summary>
    private static readonly Dictionary<string, string> MayWalk = new(StringComparer.Ordinal)
    {
        ["SELECT id, task_id, status, reason, attempt, created_at, started_at, finished_at, substr(input_text"] = "from the newest on, as far as the limit",
        ["SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'pending' ORDER BY run_id IS NULL"] = "sorts what waits of one task",
        ["SELECT o.* FROM otto_occurrences o JOIN otto_tasks t ON t.id = o.task_id WHERE o.task_id = @taskId AND o.outcome = 'pending'"] =
            "sorts what waits of one task",
        ["SELECT id, at, event, outcome, asked_by, allowed_by, task_id, run_id, action_index, type, payload_sha256, reply_sha256, change, hash FROM otto_audit ORDER BY id"] =
            "the newest line, by the key; or all of them, which is what verifying means",
        ["SELECT (SELECT hash FROM otto_audit ORDER BY id DESC LIMIT 1)"] = "the newest line, by the key",
        ["SELECT * FROM otto_audit ORDER BY id"] = "the newest line, by the key; or all of them, which is what verifying means",
        ["SELECT v.from_at AS \"from\", v.to_at AS \"to\" FROM otto_vacations v"] = "sorts at most 200",
        ["SELECT * FROM otto_actions WHERE occurrence_id = @occurrenceId AND status = 'ok' ORDER BY id"] = "sorts what one occurrence has done",
    };

    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private WebhookSink _sink = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _sink = await WebhookSink.StartAsync();
        _still = await StillBackend.StartAsync(settings: _sink.Settings());
        SqlSession.Listener = sql => _asked[Spaces().Replace(sql, " ").Trim()] = true;
    }

    public async Task DisposeAsync()
    {
        SqlSession.Listener = null;
        await _still.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task NoStatement_WalksThroughATableThatGrows()
    {
        await LiveAsync();
        await LookAsync();

        using var connection = Open();
        _asked.Should().HaveCountGreaterThan(100, "the story comes through all folders");
        foreach (var written in Written())
        {
            _asked[written] = true;
        }

        Walks(connection).Should().BeEmpty("as in a new database");
        Grow(connection);
        Walks(connection).Should().BeEmpty("as in one that has grown, and knows it");
    }

    [Theory]
    [InlineData("SELECT * FROM otto_notes WHERE text = 'x'", true)]
    [InlineData("SELECT n.id FROM otto_notes n WHERE (@a IS NULL OR n.id < @a)", true)]
    [InlineData("SELECT count(*) FROM otto_tasks WHERE status = 'pending'", false)]
    [InlineData("SELECT * FROM otto_runs WHERE id IN @ids", false)]
    [InlineData("SELECT id FROM otto_tasks WHERE recurring_job = 1", false)]
    [InlineData("SELECT enabled FROM otto_worker", false)]
    [InlineData("SELECT rowid FROM otto_search", true)]
    [InlineData("SELECT rowid FROM otto_search s ORDER BY s.rowid", true)]
    [InlineData("SELECT rowid FROM otto_search WHERE otto_search MATCH 'x' ORDER BY rowid DESC", false)]
    [InlineData("SELECT text FROM otto_search_texts WHERE kind = 'note' AND ref = 1", false)]
    [InlineData("SELECT text FROM otto_search_texts WHERE kind = 'note'", true)]
    [InlineData("SELECT id FROM otto_search_rows WHERE kind = 'run' AND ref = 1", false)]
    public void TheTest_SeesIt(string sql, bool walks)
    {
        using var connection = Open();

        (Walk(connection, sql) is not null).Should().Be(walks);
    }

    private async Task LiveAsync()
    {
        _still.Agent.Answers(
            "Done.",
            Some.Note("a note"),
            Some.Action("otto.log", new { message = "said", level = "info" }),
            Some.Action("bills.record", new { payee = "X", amount_minor = 1, currency = "EUR", due = "2030-01-31" }),
            Some.Action("bills.mark_paid", new { bill_id = 1 }),
            Some.Action("files.write", new { path = "a.txt", content = "a" }),
            Some.Action("notify.send", new { title = "t", body = "b", channel = "phone" }),
            Some.Action("life_os.create_task", new { type = "test.child", description = "Child" }),
            Some.Action("life_os.update_task_status", new { task_id = 2, status = "success" }),
            Some.Action("nobody.knows", new { }));
        var task = await _still.AddAsync();
        await _still.AddAsync();
        foreach (var schedule in new[] { new TaskSchedule { Cron = "0 * * * *" }, new TaskSchedule { Every = "PT1H", Overlap = "queue" } })
        {
            await TellAllAsync(await _still.AddAsync(schedule));
        }

        await _still.RingAsync(task.Id);
        foreach (var approval in await _still.ApprovalsAsync("pending"))
        {
            await _still.ApproveAsync(approval);
        }

        await _still.RingAsync(task.Id);
        await TellAllAsync(task);
        await _still.Get<OttoHangfire.Notifications.Outbox>().SendDueAsync(CancellationToken.None);
        _still.Clock.Advance(TimeSpan.FromDays(2));
        await _still.ReconcileAsync();
        await _still.ClaimAsync((await _still.AddAsync()).Id);
        await _still.ReconcileAsync();
        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");
        _still.Clock.Advance(TimeSpan.FromDays(800));
        await _still.SweepAsync();
    }

    private async Task TellAllAsync(OttoTask task)
    {
        foreach (var verb in new[] { "run", "pause", "resume", "retry" })
        {
            await _still.Backend.TellAsync(task.Id, verb);
            await _still.RingAsync(task.Id);
            _still.Clock.Advance(TimeSpan.FromHours(3));
        }

        foreach (var instant in (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences")).Read<Page<TaskOccurrence>>().Items.Take(2))
        {
            await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/skip", new OccurrenceSkip { ScheduledFor = instant.ScheduledFor });
            await _still.Backend.PostAsync(
                $"/otto/tasks/{task.Id}/occurrences/move",
                new OccurrenceMove { ScheduledFor = instant.ScheduledFor, To = instant.ScheduledFor.AddMinutes(7) });
        }

        await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{ "next_run_at": "2027-01-01T00:00:00Z" }""");
        await _still.Backend.TellAsync(task.Id, "cancel");
    }

    private async Task LookAsync()
    {
        string[] lists =
        [
            "tasks?", "tasks?status=pending&", "tasks?type=test.chore&", "tasks?q=x&", "tasks?status=error&type=a.b&q=x&", "runs?", "runs?source=shell&",
            "runs?source=worker&", "runs?status=error&", "runs?task_id=3&", "runs?task_id=3&status=error&", "runs?q=x&", "approvals?",
            "approvals?status=pending&", "notes?", "bills?", "files?", "audit?", "audit?task_id=1&", "audit?run_id=1&", "tasks/3/runs?", "tasks/3/occurrences?",
            "search?q=done&", "search?q=done&kind=note&",
        ];
        foreach (var list in lists)
        {
            var first = (await _still.Backend.GetAsync($"/otto/{list}limit=1")).Json().GetProperty("next_cursor").GetString();
            await _still.Backend.GetAsync($"/otto/{list}limit=1{(first is null ? "" : $"&cursor={first}")}");
        }

        foreach (var path in new[] { "tasks/3", "runs/1", "runs/1/context", "approvals/1", "doctor", "worker" })
        {
            await _still.Backend.GetAsync($"/otto/{path}");
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_still.Backend.File("otto.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private string[] Walks(SqliteConnection connection) =>
        [.. _asked.Keys.Where(sql => !MayWalk.Keys.Any(beginning => sql.StartsWith(beginning, StringComparison.Ordinal)))
            .Select(sql => Walk(connection, sql) is { } walk ? $"{walk}: {sql}" : null).OfType<string>()];

    /// <summary>The statements that stand in the sources as a whole.</summary>
    private static IEnumerable<string> Written() =>
        Directory.GetFiles(Path.Combine(Checkout.PathOf("src"), "OttoHangfire"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "Database" or "Doctor"))
            .SelectMany(file => Literals().Matches(File.ReadAllText(file)))
            .Select(literal => string.Concat(Parts().Matches(literal.Value).Select(part => part.Groups["text"].Value)))
            .Select(sql => Spaces().Replace(sql.Replace("{Columns}", "*"), " ").Trim())
            .Where(sql => !sql.Contains('{'));

    /// <summary>The first step of the plan that walks through a table which grows, or through all of an index of one; null when none does.</summary>
    private static string? Walk(SqliteConnection connection, string sql)
    {
        var listless = Lists().Replace(sql, "IN (${list})");
        var withViews = string.Join('\n', Column(connection, "SELECT sql FROM sqlite_master WHERE type = 'view'", "sql").Where(_ => sql.Contains("_texts", StringComparison.Ordinal)).Prepend(sql));
        return Column(connection, $"EXPLAIN QUERY PLAN {listless}", "detail").FirstOrDefault(step =>
            step.Contains("FOR ORDER BY", StringComparison.Ordinal) ||
            Scans().Match(step) is { Success: true } scan
            && !AsksForWords().IsMatch(step)
            && TableOf(scan.Groups["name"].Value, withViews) is { } table
            && !MayBeWalked.ContainsKey(table)
            && !(scan.Groups["index"].Success && IsPartial(connection, scan.Groups["index"].Value)));
    }

    /// <summary>The plan names a table as the statement does. Subqueries and the like are walked through once they are found.</summary>
    private static string? TableOf(string name, string sql) =>
        name.StartsWith("otto_", StringComparison.Ordinal) || MayBeWalked.ContainsKey(name)
            ? name
            : Regex.Match(sql, $@"\b(otto_\w+) (AS )?{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } alias
                ? alias.Groups[1].Value
                : null;

    /// <summary>An index with a WHERE holds only what is looked for.</summary>
    private static bool IsPartial(SqliteConnection connection, string index) =>
        Column(connection, $"SELECT sql FROM sqlite_master WHERE name = '{index}'", "sql").Any(sql => sql.Contains(" WHERE ", StringComparison.Ordinal));

    private static List<string> Column(SqliteConnection connection, string sql, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (Match parameter in Parameters().Matches(sql))
        {
            if (!command.Parameters.Contains(parameter.Value))
            {
                command.Parameters.AddWithValue(parameter.Value, DBNull.Value);
            }
        }

        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader[column] as string ?? "");
        }

        return found;
    }

    /// <summary>Puts in what a few busy years leave behind, and lets the database count it.</summary>
    private static void Grow(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            BEGIN;
            CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
            INSERT INTO n WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20000) SELECT i FROM c;
            INSERT INTO otto_tasks (created_at, updated_at, status, type, description, max_attempts, timeout_seconds, source, hangfire_job_id)
            SELECT '2026-' || i, '2026-' || i, CASE WHEN i % 50 = 0 THEN 'pending' WHEN i % 9 = 0 THEN 'error' ELSE 'success' END, 'test.chore' || i % 20, 'd', 5, 180,
                   CASE WHEN i % 3 = 0 THEN 'otto' ELSE 'api' END, i
              FROM n;
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at, run_id)
            SELECT t.id, '2026-' || i, 'scheduled', CASE WHEN i % 500 = 0 THEN 'pending' ELSE 'ran' END, '2026-' || i, i
              FROM n JOIN otto_tasks t ON t.id = (SELECT max(id) FROM otto_tasks) - i % 300;
            INSERT INTO otto_runs (task_id, occurrence_id, source, status, attempt, created_at, finished_at, input_text, hangfire_job_id)
            SELECT task_id, id, 'worker', 'success', 1, due_at, CASE WHEN outcome = 'ran' THEN due_at END, 'x', id FROM otto_occurrences;
            INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, created_at, 'info', 'x' FROM otto_runs;
            INSERT INTO otto_actions (run_id, occurrence_id, position, type, payload, status)
            SELECT id, coalesce(occurrence_id, 0), 100, 'x', '{}', 'ok' FROM otto_runs;
            INSERT INTO otto_approvals (action_id, run_id, task_id, action_index, type, payload, payload_sha256, tier, summary, status, created_at, expires_at, decided_at)
            SELECT id, run_id, 1, 0, 'x', '{}', '', 2, '', 'approved', '2026', '2026', '2026' FROM otto_actions WHERE position = 100;
            INSERT INTO otto_notes (created_at, text, task_id) SELECT '2026', 'x', i FROM n;
            INSERT INTO otto_bills (created_at, payee, amount_minor, currency, due) SELECT '2026', 'x', 1, 'EUR', '2026' FROM n;
            INSERT INTO otto_files (path, bytes, sha256, updated_at) SELECT 'f' || i, 1, '', '2026' FROM n;
            INSERT INTO otto_outbox (message_id, created_at, channel, title, body, state, next_try_at, finished_at, asked_at)
            SELECT 'm' || i, '2026', 'phone', 't', 'b', 'sent', '2026', '2026', '2026' FROM n;
            INSERT INTO otto_audit (at, event, outcome, asked_by, task_id, run_id) SELECT '2026', 'action', 'ok', 'api', i % 500, i FROM n;
            INSERT INTO otto_request_keys (key, created_at, sha256, task_id) SELECT 'k' || i, '2026', '', 1 FROM n;
            COMMIT;
            ANALYZE;
            """;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bIN (?<list>@\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lists();

    [GeneratedRegex(@"@\w+", RegexOptions.None, 1000)]
    private static partial Regex Parameters();

    [GeneratedRegex("""
        \$?(\"{3}\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH RECURSIVE)\s.*?\"{3}|"(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s[^"]*"(\s*\+\s*\$?"[^"]*")*)
        """, RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Literals();

    [GeneratedRegex("""
        \"{3}(?<text>.*?)\"{3}|"(?<text>[^"]*)"
        """, RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Parts();

    /// <summary>The engine's sign for a question to the full-text index, in which it finds words.</summary>
    [GeneratedRegex(@"^SCAN \w+ VIRTUAL TABLE INDEX \d+:M", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AsksForWords();

    [GeneratedRegex(@"^SCAN (?<name>\w+)( USING (COVERING )?INDEX (?<index>\w+))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scans();
}
