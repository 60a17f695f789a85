namespace OttoHangfire.Cli.Up;

/// <summary>Starts agent and backend, watches over them, and stops them together.</summary>
internal sealed class Supervisor : IDisposable
{
    private static readonly TimeSpan BackendGrace = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan AgentGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Watch _backend;
    private readonly Watch? _agent;
    private readonly Watch[] _all;
    private readonly Action<int, int?> _pids;
    private readonly TimeProvider _clock;

    /// <summary>
    /// Nothing starts yet. There is no <paramref name="agent"/> when it runs elsewhere; <paramref name="pids"/> is told the
    /// process ids of both after each start.
    /// </summary>
    public Supervisor(Watch backend, Watch? agent, Action<int, int?> pids, TimeProvider clock)
    {
        _backend = backend;
        _agent = agent;
        _all = agent is null ? [backend] : [agent, backend];
        _pids = pids;
        _clock = clock;
    }

    /// <summary>How long both may take to become well.</summary>
    public static TimeSpan StartLimit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs until <paramref name="stop"/>, or until a program says that starting it again is of no use.</summary>
    public async Task<Outcome> RunAsync(Action healthy, CancellationToken stop)
    {
        try
        {
            Array.ForEach(_all, watch => watch.Start());
            WritePids();
            if (await WaitUntilWellAsync(stop) is { } failure)
            {
                return failure;
            }

            healthy();
            return await KeepAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Outcome.Done;
        }
        finally
        {
            await StopAsync();
        }
    }

    public void Dispose() => Array.ForEach(_all, watch => watch.Dispose());

    /// <summary>Until one of the two may not be started again.</summary>
    private async Task<Outcome> KeepAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watches = Array.ConvertAll(_all, watch => watch.KeepAsync(WritePids, end.Token));
        var first = await Task.WhenAny(watches);

        // Both must have let go before the programs are stopped, or the other one would be started again behind our back.
        await end.CancelAsync();
        await ((Task)Task.WhenAll(watches)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first;
    }

    private async Task<Outcome?> WaitUntilWellAsync(CancellationToken stop)
    {
        var began = _clock.GetTimestamp();
        while (true)
        {
            if (Array.Find(_all, watch => watch.Child.HasExited) is { } dead)
            {
                return await DescribeDeathAsync(dead, stop);
            }

            var ill = await FindIllAsync(stop);
            if (ill is null)
            {
                return null;
            }

            if (_clock.GetElapsedTime(began) > StartLimit)
            {
                var words = await ill.Child.LastWordsAsync();
                return new Outcome(ExitCode.Failed, UpMessages.DidNotAnswer(ill.Name, StartLimit, words));
            }

            await Task.Delay(Look, _clock, stop);
        }
    }

    private async Task<Watch?> FindIllAsync(CancellationToken stop)
    {
        foreach (var watch in _all)
        {
            if (!await watch.IsWellAsync(stop))
            {
                return watch;
            }
        }

        return null;
    }

    private async Task<Outcome> DescribeDeathAsync(Watch dead, CancellationToken stop)
    {
        if (dead != _backend)
        {
            // A second Otto on the same data finds both ports taken. That it is a second Otto, only the backend can tell.
            await Task.WhenAny(_backend.Child.Exited, Task.Delay(TimeSpan.FromSeconds(3), _clock, stop));
            dead = _backend.Child.HasExited && _backend.Child.ExitCode == ExitCode.AnotherInstance ? _backend : dead;
        }

        return await dead.DescribeDeathAsync();
    }

    /// <summary>The backend first: work that is finishing may still need Otto.</summary>
    private async Task StopAsync()
    {
        await _backend.Child.StopAsync(BackendGrace);
        if (_agent is not null)
        {
            await _agent.Child.StopAsync(AgentGrace);
        }
    }

    private void WritePids() => _pids(_backend.Child.Pid, _agent?.Child.Pid);
}
