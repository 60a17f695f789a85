using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OttoHangfire.Shared;

namespace OttoHangfire.Bench.Product;

/// <summary>Backend and agent at work.</summary>
internal sealed class RunningProduct(Uri backend, string dataFolder, IReadOnlyList<Process> processes, string? syncs) : IDisposable
{
    private const string Unfinished = "SELECT EXISTS (SELECT 1 FROM otto_tasks WHERE status IN ('pending', 'running'))";
    private const string Bad = "SELECT count(*) FROM otto_tasks WHERE status IN ('error', 'blocked')";

    /// <summary>What is asked all the time; without a path, a task is put in.</summary>
    private static readonly (string What, string? Path)[] Loads =
    [
        ("POST a task", null), ("GET a task", "otto/tasks/2"), ("GET tasks", "otto/tasks?limit=50"), ("GET runs", "otto/runs?limit=50"),
    ];

    private readonly HttpClient _http = new(new OwnersLine(dataFolder, new SocketsHttpHandler { UseProxy = false })) { BaseAddress = backend };

    public string Database => Path.Combine(dataFolder, "otto.db");

    /// <summary>What the backend has used since it began.</summary>
    public ProcessCost Cost() => ProcessCost.Of(processes[^1]);

    /// <summary>How often the backend has waited for the disk since it began; not a number where that is not counted.</summary>
    public double Syncs() => syncs is null ? double.NaN : File.ReadLines(syncs).Count(line => line.Contains("sync(", StringComparison.Ordinal));

    public async Task ReadyAsync(Uri agent, TimeSpan atMost)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(new Uri(backend, "health/ready")) || !await AnswersAsync(agent))
        {
            if (Stopwatch.GetElapsedTime(began) > atMost || processes.Any(process => process.HasExited))
            {
                throw new InvalidOperationException($"The programs have ended, or do not answer after {atMost.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async Task SwitchAsync(bool enabled)
    {
        using var response = await _http.PutAsJsonAsync("otto/worker", new { enabled });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Puts reminders in with so many clients side by side, each waiting for its own; how many a second that were.</summary>
    public async Task<double> PostAsync(int tasks, int clients)
    {
        var left = tasks;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var response = await _http.PostAsJsonAsync(
                    "otto/tasks", new { type = "life_os.reminder", description = "Call Mum", payload = new { text = "Call Mum" } });
                response.EnsureSuccessStatusCode();
            }
        }));
        return tasks / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Puts a reminder in and waits until it has run, then the next. The backend is not asked how far it is.</summary>
    public async Task PostAndRunAsync(int tasks)
    {
        for (var task = 0; task < tasks; task++)
        {
            await PostAsync(1, clients: 1);
            await AtRestAsync();
        }
    }

    /// <summary>Turns the worker on and waits until all has run, then turns it off again.</summary>
    public async Task RunAllAsync(int tasks)
    {
        await SwitchAsync(true);
        await AtRestAsync();
        await SwitchAsync(false);
        if (Number(Bad) > 0)
        {
            throw new InvalidOperationException($"Not every one of the {tasks} tasks has succeeded.");
        }
    }

    /// <summary>Waits until nothing waits or runs any more, and looks for it into the file itself.</summary>
    public async Task AtRestAsync()
    {
        while (Number(Unfinished) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Turns the worker on and waits until nothing waits or runs any more; how many tasks a second that were.</summary>
    public async Task<double> DrainAsync(int tasks)
    {
        var began = Stopwatch.GetTimestamp();
        await SwitchAsync(true);
        while (await HasAnyAsync("pending") || await HasAnyAsync("running"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        var rate = tasks / Stopwatch.GetElapsedTime(began).TotalSeconds;
        return await HasAnyAsync("error") || await HasAnyAsync("blocked") ? throw new InvalidOperationException("Not every task has succeeded.") : rate;
    }

    /// <summary>
    /// Asks and puts in, a little all the time, for at least so long and until something else is done; the milliseconds that each took.
    /// </summary>
    public async Task<Dictionary<string, List<double>>> LoadAsync(TimeSpan atLeast, Func<HttpClient, Task> meanwhile)
    {
        var began = Stopwatch.GetTimestamp();
        var other = meanwhile(_http);
        var times = Loads.ToDictionary(load => load.What, _ => new List<double>(), StringComparer.Ordinal);
        await Task.WhenAll(Loads.Select(async load =>
        {
            while (Stopwatch.GetElapsedTime(began) < atLeast || !other.IsCompleted)
            {
                var sent = Stopwatch.GetTimestamp();
                using var response = load.Path is { } path
                    ? await _http.GetAsync(path)
                    : await _http.PostAsJsonAsync("otto/tasks", new { type = "life_os.reminder", description = "Call Mum", payload = new { text = "Call Mum" } });
                response.EnsureSuccessStatusCode();
                times[load.What].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }));
        await other;
        return times;
    }

    /// <summary>Asks for this one after another; the milliseconds until each answer had been read.</summary>
    public async Task<List<double>> AskAsync(Func<int, string> path, int times)
    {
        var took = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            using var response = await _http.GetAsync(path(i));
            response.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return took;
    }

    /// <summary>What such an answer says, as JSON.</summary>
    public Task<JsonElement> ReadAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Bytes of memory that the backend has in use.</summary>
    public long Memory()
    {
        processes[^1].Refresh();
        return processes[^1].WorkingSet64;
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _http.Dispose();
    }

    private long Number(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private async Task<bool> HasAnyAsync(string status) =>
        (await _http.GetFromJsonAsync<JsonElement>($"otto/tasks?status={status}&limit=1")).GetProperty("items").GetArrayLength() > 0;

    private async Task<bool> AnswersAsync(Uri health)
    {
        try
        {
            using var response = await _http.GetAsync(health);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
