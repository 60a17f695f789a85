using System.Diagnostics;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Backend or agent as a process of its own.</summary>
internal sealed class OttoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();

    /// <summary>Starts a program.</summary>
    /// <param name="project">Its name.</param>
    /// <param name="settings">On top of this process's environment.</param>
    /// <param name="folder">Where it lies; null = where it was built together with these tests.</param>
    /// <param name="alone">True = the settings are its whole environment.</param>
    public OttoProcess(string project, IReadOnlyDictionary<string, string> settings, string? folder = null, bool alone = false)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder ?? Solution.Output(project), $"{project}.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (alone)
        {
            start.Environment.Clear();
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>SIGKILL: no chance to put anything in order.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, then its own end; how long that took and with which code it ended.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var began = Stopwatch.StartNew();
        await new Command("kill", "-TERM", $"{Id}").RunAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, began.Elapsed);
    }

    /// <summary>Waits for its own end; how it ended and how long it lived.</summary>
    public async Task<(int ExitCode, string Error, TimeSpan Took)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, (await _error).Trim(), _sinceStart.Elapsed);
    }

    /// <summary>Fails at once, with its own words, when the process has ended.</summary>
    public async Task MustRunAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"ended with exit code {_process.ExitCode}: {await _error}{await _output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
