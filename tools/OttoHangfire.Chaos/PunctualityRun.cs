using System.Globalization;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos;

/// <summary>
/// How late work begins while many tasks wait: nothing is killed, and between the instant at which a task is due and the
/// start of its run there should be less than a second.
/// </summary>
internal sealed class PunctualityRun(ChaosOptions options, TimeProvider clock, Action<string> say)
{
    private const int Due = 600;
    private const int CronTasks = 30;
    private const double GoalSeconds = 1;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(60);

    private readonly Dice _dice = new(options.Seed);

    /// <summary>Returns the exit code: 0 when 99 of 100 began within a second.</summary>
    public Task<int> RunAsync(CancellationToken cancellation) => Experiment.RunAsync(
        options,
        $"{options.Tasks} tasks that wait; {Due} due within {Lasting.TotalSeconds:0} s, and {CronTasks} that are due every ten seconds",
        say,
        (program, folder) => RunAsync(program, folder, cancellation),
        cancellation);

    private async Task<int> RunAsync(string program, string folder, CancellationToken cancellation)
    {
        var port = ChaosAgent.FreePort();
        await using var agent = await ChaosAgent.StartAsync(_dice, clock);
        using var backend = new Backend(new Uri($"http://127.0.0.1:{port}"), folder);
        using var process = BackendProcess.Start(program, folder, port, agent, kill: null);
        await process.ReadyAsync(backend, clock, cancellation);

        await PutInAsync(backend, options.Tasks, WaitingChore, cancellation);
        say($"{options.Tasks} wait");
        var began = clock.GetUtcNow();
        await PutInAsync(backend, CronTasks, number => Backend.NewChore($"cron {number}") with { Schedule = new TaskSchedule { Cron = "*/10 * * * * *", TimeZone = "UTC" } }, cancellation);
        await PutInAsync(backend, Due, number => Backend.NewChore($"due {number}") with { NextRunAt = began + TimeSpan.FromMilliseconds(_dice.Throw(10_000, (int)Lasting.TotalMilliseconds)) }, cancellation);

        await Task.Delay(began + Lasting + TimeSpan.FromSeconds(5) - clock.GetUtcNow(), clock, cancellation);
        var late = Delays(Path.Combine(folder, "otto.db"));
        await process.KillAsync();
        return Report(late);
    }

    /// <summary>Once, every and cron, all of them due long after this.</summary>
    private NewOttoTask WaitingChore(int number)
    {
        var chore = Backend.NewChore($"waiting {number}");
        var later = clock.GetUtcNow().AddDays(1 + (number % 300));
        return (number % 3) switch
        {
            0 => chore with { NextRunAt = later },
            1 => chore with { NextRunAt = later, Schedule = new TaskSchedule { Every = "P1D", TimeZone = "UTC" } },
            _ => chore with { Schedule = new TaskSchedule { Cron = string.Create(CultureInfo.InvariantCulture, $"{later.Minute} {later.Hour} {later.Day} {later.Month} *"), TimeZone = "UTC" } },
        };
    }

    private static async Task PutInAsync(Backend backend, int count, Func<int, NewOttoTask> chore, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            async (number, token) => _ = await backend.PostAsync(chore(number), token) ?? throw new ChaosException("The backend went away."));

    /// <summary>Seconds from the instant to the start of the run, of each run.</summary>
    private static double[] Delays(string databaseFile)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT scheduled_for, started_at FROM otto_runs WHERE attempt = 1";
        using var rows = command.ExecuteReader();
        var delays = new List<double>();
        while (rows.Read())
        {
            delays.Add((Instant(rows.GetString(1)) - Instant(rows.GetString(0))).TotalSeconds);
        }

        return [.. delays.Order()];
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private int Report(double[] late)
    {
        if (late.Length < Due)
        {
            say($"only {late.Length} runs began");
            return 1;
        }

        var p99 = late[(int)(late.Length * 0.99)];
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{late.Length} runs; seconds from the instant to the start: p50 {late[late.Length / 2]:0.000}, p95 {late[(int)(late.Length * 0.95)]:0.000}, p99 {p99:0.000}, most {late[^1]:0.000}, least {late[0]:0.000}"));
        return p99 <= GoalSeconds && late[0] >= 0 ? 0 : 1;
    }
}
