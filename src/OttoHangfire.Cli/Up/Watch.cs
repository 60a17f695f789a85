namespace OttoHangfire.Cli.Up;

/// <summary>Keeps one program alive: starts it, and starts it again whenever it dies.</summary>
internal sealed class Watch(ChildProgram program, HealthProbe probe, TimeProvider clock, Action<string> say) : IDisposable
{
    private readonly Backoff _backoff = new();
    private Child? _child;

    public string Name => program.Name;

    public Child Child => _child!;

    public void Start()
    {
        _child?.Dispose();
        _child = Child.Start(program, clock);
    }

    public Task<bool> IsWellAsync(CancellationToken cancellation) => probe.IsWellAsync(program.Health, Child.Pid, cancellation);

    /// <summary>Returns when the program must not start again, with the reason; throws when <paramref name="stop"/> is given.</summary>
    public async Task<Outcome> KeepAsync(Action restarted, CancellationToken stop)
    {
        while (true)
        {
            await Child.Exited.WaitAsync(stop);
            if (Child.ExitCode is ExitCode.WrongUsage or ExitCode.AnotherInstance)
            {
                return await DescribeDeathAsync();
            }

            var wait = _backoff.After(clock.GetElapsedTime(Child.StartedAt));
            var words = await Child.LastWordsAsync();
            stop.ThrowIfCancellationRequested();
            say(UpMessages.Died(Name, Child.ExitCode, wait, words));

            await Task.Delay(wait, clock, stop);
            Start();
            restarted();
            say(UpMessages.Restarted(Name, Child.Pid));
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
