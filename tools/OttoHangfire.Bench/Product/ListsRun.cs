using System.Globalization;
using OttoHangfire.Bench.Reports;

namespace OttoHangfire.Bench.Product;

/// <summary>
/// How long lists, pages of the console and searches take over many tasks and runs: their beginning, their middle, and a run with a thousand
/// lines. Each is asked for one after another, over HTTP, as the owner does.
/// </summary>
internal static class ListsRun
{
    private const int FullTasks = 100_000;
    private const int RunsOfEach = 10;
    private const int Lines = 1_000;
    private const int Times = 300;
    private const int OpenPages = 50;

    public static async Task<int> OfAsync(BenchOptions options, string checkout)
    {
        var build = new ProductBuild("lists", checkout);
        using var folder = new BenchFolder(options.Folder);
        var file = Path.Combine(folder.Path, "otto.db");
        var tasks = options.Of(FullTasks);
        await Console.Out.WriteLineAsync($"Machine: {Machine.Describe()}.");

        // Begun once, so that the tables are there.
        (await build.StartAsync(folder.Path)).Dispose();
        Fill(file, tasks);
        using var product = await build.StartAsync(folder.Path);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{tasks:#,0} tasks with {tasks * RunsOfEach:#,0} runs, {new FileInfo(file).Length / 1e6:0} MB; {Times} requests each."));
        await Console.Out.WriteLineAsync("| ms | median | p99 | longest |");
        await Console.Out.WriteLineAsync("|---|---:|---:|---:|");
        foreach (var (what, path) in await PathsAsync(product, tasks))
        {
            if (options.Wants(what))
            {
                await product.AskAsync(path, Times / 10);
                await Console.Out.WriteLineAsync(Row(what, await product.AskAsync(path, what == "doctor" ? Times / 10 : Times)));
            }
        }

        var before = product.Memory();
        await Task.WhenAll(Enumerable.Range(0, OpenPages).Select(_ => product.AskAsync(_ => "tasks", 3)));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"The backend has {before / 1e6:0} MB; {OpenPages} pages at once make it {(product.Memory() - before) / 1e6 / OpenPages:0.00} MB more for each."));
        return 0;
    }

    private static async Task<(string What, Func<int, string> Path)[]> PathsAsync(RunningProduct product, int tasks)
    {
        var middle = await MiddleAsync(product, "otto/tasks?limit=500");
        var runs = await MiddleAsync(product, "otto/runs?limit=500");
        return
        [
            ("GET tasks", _ => "otto/tasks?limit=50"),
            ("GET tasks, 25,000 further on", _ => $"otto/tasks?limit=50&cursor={middle}"),
            ("GET tasks that are blocked", _ => "otto/tasks?status=blocked&limit=50"),
            ("GET tasks by a word", i => $"otto/tasks?q={Word(i)}&limit=50"),
            ("GET runs", _ => "otto/runs?limit=50"),
            ("GET runs, 25,000 further on", _ => $"otto/runs?limit=50&cursor={runs}"),
            ("GET runs of a task", i => $"otto/tasks/{1 + (i * 7919 % tasks)}/runs"),
            ("search for a word", i => $"otto/search?q={Word(i)}"),
            ("search for a word that is in all", _ => "otto/search?q=water"),
            ("page: home", _ => "/"),
            ("page: tasks", _ => "tasks"),
            ("page: tasks, 25,000 further on", _ => $"tasks?cursor={middle}"),
            ("page: runs", _ => "runs"),
            ("page: a task", i => $"tasks/{1 + (i * 7919 % tasks)}"),
            ("page: a run with 1,000 lines", _ => "runs/1"),
            ("page: search", i => $"search?q={Word(i)}"),
            ("doctor", _ => "otto/doctor"),
        ];
    }

    /// <summary>The cursor after fifty pages of five hundred.</summary>
    private static async Task<string> MiddleAsync(RunningProduct product, string path)
    {
        var cursor = "";
        for (var page = 0; page < 50; page++)
        {
            var next = (await product.ReadAsync(path + (cursor.Length > 0 ? $"&cursor={cursor}" : ""))).GetProperty("next_cursor").GetString();
            if (next is null)
            {
                break;
            }

            cursor = Uri.EscapeDataString(next);
        }

        return cursor;
    }

    /// <summary>A word that few of the tasks have.</summary>
    private static string Word(int i) => $"plant{i * 7919 % 1000:0}x";

    /// <summary>Written past the product, which would need hours for it: as it would have written it.</summary>
    private static void Fill(string file, int tasks)
    {
        const string At = "strftime('%Y-%m-%dT%H:%M:%S.0000000Z', 1735689600 + (i * 7) % 31000000, 'unixepoch')";
        const string Reply = """{"message":"Done.","actions":[{"type":"life_os.log_note","payload":{"text":"x"}}]}""";
        DatabaseFile.Execute(file, $"""
            PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
            BEGIN;
            UPDATE otto_worker SET enabled = 0;
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {tasks})
            INSERT INTO otto_tasks (created_at, updated_at, status, reason, type, description, schedule, max_attempts, timeout_seconds, source)
            SELECT {At}, {At},
                   CASE i % 20 WHEN 0 THEN 'error' WHEN 1 THEN 'blocked' ELSE 'success' END, CASE i % 20 WHEN 0 THEN 'permanent' WHEN 1 THEN 'set_by_otto' END,
                   'life_os.reminder', 'Please water plant' || (i % 1000) || 'x in room ' || i, NULL, 5, 180, 'api' FROM n;
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {tasks * RunsOfEach} - 1)
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at, run_id, claimed_at)
            SELECT 1 + i / {RunsOfEach}, strftime('%Y-%m-%dT%H:%M:%S.0000000Z', 1735689600 + i * 30, 'unixepoch'), 'scheduled', 'ran', {At}, i + 1, {At} FROM n;
            INSERT INTO otto_runs (id, task_id, occurrence_id, source, status, attempt, created_at, started_at, finished_at, input_text, output_text, reply)
            SELECT run_id, task_id, id, 'worker', 'success', 1, scheduled_for, scheduled_for, scheduled_for, 'life_os.reminder: Please water', 'Watered.', '{Reply}'
              FROM otto_occurrences WHERE run_id IS NOT NULL;
            INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, created_at, 'info', 'Action 0 (life_os.log_note): noted.' FROM otto_runs;
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Lines})
            INSERT INTO otto_run_logs (run_id, at, level, message) SELECT 1, (SELECT created_at FROM otto_runs WHERE id = 1), 'info', 'Line ' || i || '.' FROM n;
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            """);
    }

    private static string Row(string what, List<double> took)
    {
        took.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {took[took.Count / 2]:0.0} | {took[Math.Min(took.Count - 1, (int)(took.Count * 0.99))]:0.0} | {took[^1]:0.0} |");
    }
}
