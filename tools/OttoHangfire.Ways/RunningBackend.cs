using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using OttoHangfire.Shared;

namespace OttoHangfire.Ways;

/// <summary>The traced backend at work, with an agent that answers what a task's payload says.</summary>
internal sealed class RunningBackend : IAsyncDisposable
{
    private const string Secret = "the-secret-of-this-walk-0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly HttpListener _agent = new();
    private readonly string _trail;
    private readonly HttpClient _http;

    private RunningBackend(ProcessStartInfo start, Uri address, Uri agent, string trail, string data)
    {
        _trail = trail;
        _http = new HttpClient(new OwnersLine(data, new SocketsHttpHandler { UseProxy = false })) { BaseAddress = address };
        _agent.Prefixes.Add(agent.ToString());
        _agent.Start();
        _agent.BeginGetContext(Answer, null);
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
    }

    public static async Task<RunningBackend> StartAsync(string program, string folder, string[] next, CancellationToken cancellation)
    {
        var (port, agent, trail) = (FreePort(), new Uri($"http://127.0.0.1:{FreePort()}/"), Path.Combine(folder, "trail.txt"));
        var start = new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true };
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "otto.json"), """{"projects": [{"name": "site", "program": "/bin/true"}]}""", cancellation);
        start.Environment["OTTO_DATA_DIR"] = data;
        start.Environment["OTTO_PORT"] = $"{port}";
        start.Environment["OTTO_AGENT_URL"] = agent.ToString();
        start.Environment["OTTO_AGENT_KEY"] = Secret;
        start.Environment["OTTO_WAY_BEGINS"] = string.Join(';', Walk.Posted, Walk.Rung, Walk.Approved, string.Join(';', next));
        start.Environment["OTTO_WAY_TRAIL"] = trail;
        var backend = new RunningBackend(start, new Uri($"http://127.0.0.1:{port}/"), agent, trail, data);
        await backend.UntilAsync("health/ready", _ => true, cancellation);
        return backend;
    }

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellation)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    /// <summary>Asks until the answer is right, and returns that.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isRight, CancellationToken cancellation)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation))
        {
            try
            {
                if (await _http.GetFromJsonAsync<JsonElement>(path, cancellation) is var answer && isRight(answer))
                {
                    return answer;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
        }

        throw new TimeoutException($"{path} has not become what was expected.");
    }

    /// <summary>The lines of the trail so far.</summary>
    public async Task<string[]> TrailAsync(CancellationToken cancellation)
    {
        await using var file = new FileStream(_trail, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync(cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _agent.Close();
        _http.Dispose();
    }

    private void Answer(IAsyncResult asked)
    {
        if (!_agent.IsListening)
        {
            return;
        }

        var call = _agent.EndGetContext(asked);
        _agent.BeginGetContext(Answer, null);
        call.Response.ContentType = "application/json";
        if (call.Request.HttpMethod == "POST")
        {
            using var task = JsonDocument.Parse(call.Request.InputStream);
            call.Response.OutputStream.Write(JsonSerializer.SerializeToUtf8Bytes(task.RootElement.GetProperty("task_payload")));
        }
        else
        {
            call.Response.OutputStream.Write("[]"u8);
        }

        call.Response.Close();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
