using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using OttoHangfire.Bench.Reports;

namespace OttoHangfire.Bench.Product;

/// <summary>
/// How long other requests take while something large goes on: a task with a million runs is removed, a year of a rule for every ten seconds
/// is accounted for, a rule with COUNT=100000 is previewed. Beside it stands the same load without all that.
/// </summary>
internal static class StillRun
{
    private const int FullRuns = 1_000_000;
    private const int GapTasks = 3;
    private const int Large = 1;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    public static async Task<int> OfAsync(BenchOptions options, string checkout)
    {
        var build = new ProductBuild("still", checkout);
        using var folder = new BenchFolder(options.Folder);
        var file = Path.Combine(folder.Path, "otto.db");
        await Console.Out.WriteLineAsync($"Machine: {Machine.Describe()}.");

        // Begun once, so that the tables are there.
        (await build.StartAsync(folder.Path)).Dispose();
        var runs = options.Of(FullRuns);
        Fill(file, runs);
        await Console.Error.WriteLineAsync($"a task with {runs:#,0} runs is there, in {new FileInfo(file).Length / 1e6:0} MB");

        using var product = await build.StartAsync(folder.Path);
        await product.SwitchAsync(false);
        await product.LoadAsync(TimeSpan.FromSeconds(10), _ => Task.CompletedTask);
        var without = await product.LoadAsync(Quiet, _ => Task.CompletedTask);
        var large = Stopwatch.StartNew();
        var with = await product.LoadAsync(TimeSpan.Zero, http => DisturbAsync(http, file));

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"All of it took {large.Elapsed.TotalSeconds:0} s."));
        await Console.Out.WriteLineAsync("| ms | requests | median | p99 | p99.9 | longest | the same without: median | p99 | p99.9 | longest | p99.9 more |");
        await Console.Out.WriteLineAsync("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var what in with.Keys.Order(StringComparer.Ordinal))
        {
            await Console.Out.WriteLineAsync(Row(what, with[what], without[what]));
        }

        return 0;
    }

    private static async Task DisturbAsync(HttpClient http, string file)
    {
        await Task.WhenAll(
            RemoveAsync(http, file),
            AccountAsync(http),
            PreviewAsync(http));
    }

    private static async Task RemoveAsync(HttpClient http, string file)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await http.DeleteAsync($"otto/tasks/{Large}");
        response.EnsureSuccessStatusCode();
        await SayAsync("DELETE was answered after", began);
        while (Count(file, $"SELECT EXISTS (SELECT 1 FROM otto_tasks WHERE id = {Large})") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }

        await SayAsync("the last row was gone after", began);
    }

    private static async Task AccountAsync(HttpClient http)
    {
        for (var task = Large + 1; task <= Large + GapTasks; task++)
        {
            var began = Stopwatch.GetTimestamp();
            using var response = await http.PostAsync($"otto/tasks/{task}/pause", content: null);
            response.EnsureSuccessStatusCode();
            await SayAsync("a gap of a year was accounted for in", began);
        }
    }

    private static async Task PreviewAsync(HttpClient http)
    {
        for (var i = 0; i < 10; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var schedule = new { rrule = "FREQ=SECONDLY;INTERVAL=10;COUNT=100000", start = $"2026-01-01T00:00:{i / 2:00}", time_zone = "Europe/Berlin" };
            using var response = await http.PostAsJsonAsync("otto/tasks/preview", new { schedule, from = "2026-01-12T00:00:00Z" });
            response.EnsureSuccessStatusCode();
            await SayAsync(i % 2 == 0 ? "COUNT=100000 was previewed in" : "and once more in", began);
        }
    }

    private static Task SayAsync(string what, long began) => Console.Out.WriteLineAsync(
        string.Create(CultureInfo.InvariantCulture, $"{what} {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s"));

    /// <summary>Written past the product, which would need days for it: as it would have written it.</summary>
    private static void Fill(string file, int runs)
    {
        const string Year = "strftime('%Y-%m-%dT%H:%M:%S.0000000Z', 'now', '-1 year')";
        const string Instant = "strftime('%Y-%m-%dT%H:%M:%S.0000000Z', 1735689600 + i * 10, 'unixepoch')";
        const string Payload = """{"text":"x"}""";
        const string Reply = """{"message":"Done.","actions":[{"type":"life_os.log_note","payload":{"text":"x"}}]}""";
        const string Columns = "created_at, updated_at, status, reason, type, description, schedule, max_attempts, timeout_seconds, source";
        DatabaseFile.Execute(file, $"""
            PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
            BEGIN;
            UPDATE otto_worker SET enabled = 0;
            INSERT INTO otto_tasks ({Columns}) VALUES ({Year}, {Year}, 'error', 'cancelled', 'test.large', 'd', NULL, 5, 180, 'api');
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {GapTasks} - 1)
            INSERT INTO otto_tasks ({Columns})
            SELECT {Year}, {Year}, 'pending', NULL, 'test.gap', 'd', json_object('cron', '*/10 * * * * *', 'start', '2020-01-01T00:00:0' || i, 'time_zone', 'Europe/Berlin'), 5, 180, 'api' FROM n;
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at)
            SELECT id, {Year}, 'scheduled', 'pending', '2099-01-01T00:00:00.0000000Z' FROM otto_tasks WHERE type = 'test.gap';
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {runs})
            INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at, run_id, claimed_at)
            SELECT {Large}, {Instant}, 'scheduled', 'ran', {Instant}, i, {Instant} FROM n;
            INSERT INTO otto_runs (id, task_id, occurrence_id, source, status, attempt, created_at, started_at, finished_at, input_text, output_text, reply)
            SELECT run_id, task_id, id, 'worker', 'success', 1, claimed_at, claimed_at, claimed_at, 'test.large: d', 'Done.', '{Reply}'
              FROM otto_occurrences WHERE run_id IS NOT NULL;
            INSERT INTO otto_run_logs (run_id, at, level, message) SELECT id, created_at, 'info', 'Action 0 (life_os.log_note): noted as 1.' FROM otto_runs;
            INSERT INTO otto_actions (run_id, occurrence_id, position, type, payload, status)
            SELECT id, occurrence_id, 0, 'life_os.log_note', '{Payload}', 'ok' FROM otto_runs;
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            """);
    }

    private static string Row(string what, List<double> with, List<double> without)
    {
        with.Sort();
        without.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {with.Count:#,0} | {Numbers(with)} | {Numbers(without)} | {At(with, 0.999) - At(without, 0.999):0.0} |");
    }

    private static string Numbers(List<double> sorted) =>
        string.Create(CultureInfo.InvariantCulture, $"{At(sorted, 0.5):0.0} | {At(sorted, 0.99):0.0} | {At(sorted, 0.999):0.0} | {sorted[^1]:0.0}");

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static long Count(string file, string sql)
    {
        using var connection = DatabaseFile.Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
