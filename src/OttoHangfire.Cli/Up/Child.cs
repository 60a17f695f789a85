using System.Diagnostics;

namespace OttoHangfire.Cli.Up;

/// <summary>One life of a child program, from its start to its exit code.</summary>
internal sealed class Child : IDisposable
{
    private const int WordsKept = 20;

    private readonly Process _process;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastWords = new();
    private readonly Task _reading;

    private Child(Process process, Action<string>? log, TimeProvider clock)
    {
        _process = process;
        _clock = clock;
        StartedAt = clock.GetTimestamp();
        process.Exited += (_, _) => _exited.TrySetResult();
        process.EnableRaisingEvents = true;
        process.StandardInput.Close();
        _reading = Task.WhenAll(
            log is null ? process.StandardOutput.BaseStream.CopyToAsync(Stream.Null) : BoundedLines.ReadAsync(process.StandardOutput, log),
            BoundedLines.ReadAsync(process.StandardError, line => Hear(line, log)));
        Pid = process.Id;
    }

    public int Pid { get; }

    /// <summary>A timestamp of the clock that was handed in.</summary>
    public long StartedAt { get; }

    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>Completes when the process is gone.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Only after <see cref="Exited"/>.</summary>
    public int ExitCode => _process.ExitCode;

    public static Child Start(ChildProgram program, TimeProvider clock) => new(Process.Start(program.StartInfo())!, program.Log, clock);

    /// <summary>The end of what it wrote to stderr: mostly the sentence that says why it died.</summary>
    public async Task<string> LastWordsAsync()
    {
        // A grandchild may still hold the pipe; half a second is plenty for what the dead one wrote.
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(500), _clock));
        lock (_lastWords)
        {
            return string.Join('\n', _lastWords).Trim();
        }
    }

    /// <summary>Asks it to end, and ends it when it has not done so in time.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!HasExited && ProcessSignals.Terminate(Pid))
        {
            await Task.WhenAny(Exited, Task.Delay(grace, _clock));
        }

        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Task.WhenAny(Exited, Task.Delay(TimeSpan.FromSeconds(1), _clock));
        }
    }

    public void Dispose() => _process.Dispose();

    private void Hear(string line, Action<string>? log)
    {
        log?.Invoke(line);
        lock (_lastWords)
        {
            _lastWords.Enqueue(line);
            if (_lastWords.Count > WordsKept)
            {
                _lastWords.Dequeue();
            }
        }
    }
}
