using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace OttoHangfire.Chaos;

/// <summary>One life of the real backend, in a process of its own.</summary>
internal sealed class BackendProcess : IDisposable
{
    private const string FailpointMark = "failpoint ";
    private static readonly TimeSpan StartAtMost = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private BackendProcess(Process process) => _process = process;

    /// <summary>The step at which the process killed itself; null while it has not.</summary>
    public string? DiedAt { get; private set; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a backend that dies at this step, or lives when there is none.</summary>
    public static BackendProcess Start(string program, string dataFolder, int port, ChaosAgent agent, Kill? kill, int servers = 1)
    {
        var start = new ProcessStartInfo(BackendBuild.Dotnet, [program])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("OTTO_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["OTTO_DATA_DIR"] = dataFolder;
        start.Environment["OTTO_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["OTTO_AGENT_URL"] = agent.Url.ToString();
        start.Environment["OTTO_AGENT_KEY"] = ChaosAgent.Secret;
        start.Environment["OTTO_HANGFIRE_SERVERS"] = servers.ToString(CultureInfo.InvariantCulture);
        if (kill is { IsFromOutside: false })
        {
            start.Environment["OTTO_FAILPOINT"] = string.Create(CultureInfo.InvariantCulture, $"{kill.Step}:{kill.Count}{(kill.Arm is null ? "" : $":{kill.Arm}")}");
        }

        var backend = new BackendProcess(new Process { StartInfo = start });
        backend.Begin();
        return backend;
    }

    /// <summary>Waits until it answers, or has died while starting.</summary>
    /// <exception cref="ChaosException">It neither answers nor dies.</exception>
    public async Task ReadyAsync(Backend backend, TimeProvider clock, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (!HasEnded && !await backend.IsReadyAsync(cancellation))
        {
            if (clock.GetElapsedTime(began) > StartAtMost)
            {
                throw new ChaosException($"The backend did not answer within {StartAtMost.TotalSeconds:0} s.\n{Errors}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellation);
        }

        if (HasEnded && DiedAt is null)
        {
            await _process.WaitForExitAsync(cancellation);
            if (DiedAt is null)
            {
                throw new ChaosException($"The backend ended by itself with code {_process.ExitCode}.\n{Errors}");
            }
        }
    }

    /// <summary>Waits for its death.</summary>
    public Task EndAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Waits for its death, but no longer than this; false when it lives.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(atMost, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await EndAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Kills it from outside, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The same, at a step that somebody else sees.</summary>
    public Task KillAsync(string step)
    {
        DiedAt = step;
        return KillAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private string Errors => string.Join('\n', _errors);

    private void Begin()
    {
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();

        // Read and forgotten: the same words are in its log file, and an unread pipe would stop it.
        _process.BeginOutputReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _errors.Enqueue(line);
        if (line.StartsWith(FailpointMark, StringComparison.Ordinal))
        {
            DiedAt = line[FailpointMark.Length..];
        }
    }
}
