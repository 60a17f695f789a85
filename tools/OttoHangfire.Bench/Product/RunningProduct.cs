using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace OttoHangfire.Bench.Product;

/// <summary>Backend and agent at work.</summary>
internal sealed class RunningProduct(Uri backend, IReadOnlyList<Process> processes) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = backend };

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
