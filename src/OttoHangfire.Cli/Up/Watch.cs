using System.ComponentModel;

namespace OttoHangfire.Cli.Up;

/// <summary>Keeps one program alive: starts it, and starts it again whenever it dies.</summary>
internal sealed class Watch(ChildProgram program, HealthProbe probe, TimeProvider clock, Action<string> say) : IDisposable
{
    private readonly Backoff _backoff = new();
    private volatile ChildProgram _program = program;
    private volatile ChildProgram? _started;
    private Child? _child;
    private bool _onLastSettings;

    public string Name => _program.Name;

    public Child Child => _child!;

    public void Start()
    {
        _child?.Dispose();
        _started = _program;
        _child = Child.Start(_onLastSettings ? _started.OnLastSettings() : _started, clock);
    }

    /// <summary>From now on it is this program that is kept alive; the one that runs ends at the next <see cref="RenewAsync"/>.</summary>
    public void Change(ChildProgram changed) => _program = changed;

    /// <summary>Ends a child that runs as an earlier program; it is started again at once. Harmless where there is none.</summary>
    public Task RenewAsync(TimeSpan grace) => IsChanged && !Child.HasExited ? Child.StopAsync(grace) : Task.CompletedTask;

    private bool IsChanged => _started != _program;

    public Task<bool> IsWellAsync(CancellationToken cancellation) => probe.IsWellAsync(_program.Health, Child.Pid, cancellation);

    /// <summary>Returns when the program must not start again, with the reason; throws when <paramref name="stop"/> is given.</summary>
    public async Task<Outcome> KeepAsync(Action restarted, CancellationToken stop)
    {
        while (true)
        {
            await Child.Exited.WaitAsync(stop);
            var words = await Child.LastWordsAsync();
            stop.ThrowIfCancellationRequested();
            if (IsChanged)
            {
                say(UpMessages.Changed(Name));
            }
            else if (Child.ExitCode == ExitCode.WrongUsage && _program.HasLastSettings && !_onLastSettings)
            {
                // A slip in otto.json, made while Otto ran. Whoever made it did not want to stop him.
                _onLastSettings = true;
                say(UpMessages.GoesOnWithLastSettings(Name, words));
            }
            else if (Child.ExitCode is ExitCode.WrongUsage or ExitCode.AnotherInstance)
            {
                return await DescribeDeathAsync();
            }
            else
            {
                _onLastSettings = false;
                var wait = _backoff.After(clock.GetElapsedTime(Child.StartedAt));
                say(UpMessages.Died(Name, Child.ExitCode, wait, words));
                await Task.Delay(wait, clock, stop);
            }

            await StartAgainAsync(stop);
            restarted();
            say(UpMessages.Restarted(Name, Child.Pid));
        }
    }

    /// <summary>The program's file may be gone for a moment, as while the setup builds, or the machine may have no process left.</summary>
    private async Task StartAgainAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                Start();
                return;
            }
            catch (Exception unable)
                when (unable is Win32Exception or IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                var wait = _backoff.After(TimeSpan.Zero);
                say(UpMessages.CannotStartAgain(Name, unable.Message, wait));
                await Task.Delay(wait, clock, stop);
            }
        }
    }

    /// <summary>Its own last words are the best reason there is.</summary>
    public async Task<Outcome> DescribeDeathAsync()
    {
        var words = await Child.LastWordsAsync();
        var code = Child.ExitCode is ExitCode.WrongUsage or ExitCode.AnotherInstance ? Child.ExitCode : ExitCode.Failed;
        return code == ExitCode.Failed
            ? new Outcome(code, UpMessages.CouldNotStart(Name, Child.ExitCode, words))
            : new Outcome(code, words.Length == 0 ? $"The {Name} refused to start (exit code {Child.ExitCode})." : words);
    }

    public void Dispose() => _child?.Dispose();
}
