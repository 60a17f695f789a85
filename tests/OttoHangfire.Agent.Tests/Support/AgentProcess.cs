using System.Diagnostics;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>The agent as a process of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    public const string Key = "the secret of both 0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private AgentProcess(Process process, int port)
    {
        (_process, Port) = (process, port);
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    /// <summary>Starts it in this folder, with this on top of our environment; null takes a variable away.</summary>
    public static AgentProcess Start(string directory, params (string Name, string? Value)[] environment)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OttoHangfire.Agent.dll"));
        start.Environment["OTTO_AGENT_PORT"] = $"{port}";
        start.Environment["OTTO_AGENT_KEY"] = Key;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new AgentProcess(Process.Start(start)!, port);
    }

    public async Task HealthyAsync()
    {
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/health"));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its own end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(TimeSpan? within = null)
    {
        await _process.WaitForExitAsync().WaitAsync(within ?? Patience);
        return (_process.ExitCode, (await _output).Trim(), (await _error).Trim());
    }

    /// <summary>The files that it holds open.</summary>
    public IEnumerable<string> OpenFiles() => Directory.GetFiles($"/proc/{_process.Id}/fd")
        .Select(handle => new FileInfo(handle).LinkTarget)
        .OfType<string>()
        .ToList();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
