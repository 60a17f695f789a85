using System.Runtime.InteropServices;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>The start of Otto on this machine, in the foreground or as a background process.</summary>
internal sealed class Starting(OttoSettings settings, HttpClient http, TimeProvider clock)
{
    private readonly PidFile _file = new(settings.PidFile);
    private readonly UpLog _log = new(settings.LogDirectory, clock);

    /// <summary>
    /// Stays until a signal comes, or until there is no use in going on. <paramref name="healthy"/> is called once, when both answer.
    /// Whatever keeps Otto from starting is in the outcome, and nothing is thrown.
    /// </summary>
    public async Task<Outcome> RunAsync(Action<string> say, Action healthy, CancellationToken cancellation)
    {
        try
        {
            return settings.Problem is { } problem
                ? new Outcome(ExitCode.WrongUsage, problem)
                : await TryAsync(say, healthy, cancellation);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return Outcome.Of(problem, settings.DataDirectory);
        }
    }

    private async Task<Outcome> TryAsync(Action<string> say, Action healthy, CancellationToken cancellation)
    {
        var app = AppFiles.Of(settings);
        if (!app.AreThere)
        {
            return new Outcome(ExitCode.Failed, UpMessages.NotBuilt);
        }

        PrivateFiles.EnsureDataDirectory(settings.DataDirectory);
        var agentSecret = settings.AgentSecret ?? PrivateFiles.ReadOrCreateAgentKey(settings.DataDirectory);
        using var supervisorLock = SupervisorLock.TryTake(settings.DataDirectory);
        if (supervisorLock is null)
        {
            var sentence = _file.Read() is { } pids ? UpMessages.AlreadyRunning(settings, pids) : "Another process is starting Otto.";
            return new Outcome(ExitCode.AnotherInstance, sentence);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var signals = new Signals(stop);
        await EndLeftoversAsync(say);
        return await PortCheck.FindAsync(settings, http, stop.Token)
            ?? await SuperviseAsync(app, agentSecret, text => Tell(say, text), healthy, stop.Token);
    }

    private async Task<Outcome> SuperviseAsync(AppFiles app, string agentSecret, Action<string> say, Action healthy, CancellationToken stop)
    {
        var probe = new HealthProbe(http);
        var pids = new PidKeeper(_file, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var model = new AgentWatch(settings, agentSecret, app, clock);
        var agent = settings.RemoteAgent is null ? model.Begin(probe, say) : null;
        using var supervisor = new Supervisor(
            new Watch(ChildProgram.Backend(settings, agentSecret, app), probe, clock, say), agent,
            (backend, agent) => pids.Write(new Pids(Environment.ProcessId, backend, agent, settings.Port, settings.AgentPort)),
            clock);
        try
        {
            _ = pids.KeepAsync(end.Token);
            _log.Write($"Starting (process {Environment.ProcessId}, ports {settings.Port} and {settings.AgentPort}).");
            var began = false;
            void Begin()
            {
                began = true;
                _log.Write("Running: backend and agent answer.");
                healthy();
                _ = agent is null ? Task.CompletedTask : model.FollowModelAsync(agent, end.Token);
            }

            var outcome = await supervisor.RunAsync(Begin, stop);
            if (!began && outcome.ExitCode == ExitCode.Failed)
            {
                // Somebody may have taken a port just after it had been looked at.
                outcome = await PortCheck.FindAsync(settings, http, stop) ?? outcome;
            }

            _log.Write(outcome.Message is null ? "Stopped." : $"Stopped: {outcome.Message}");
            return outcome;
        }
        finally
        {
            await end.CancelAsync();
            _file.Delete();
        }
    }

    /// <summary>A terminal that is gone, or a full disk behind it, must not end the one who starts the others again.</summary>
    private void Tell(Action<string> say, string text)
    {
        _log.Write(text);
        try
        {
            say(text);
        }
        catch (Exception deaf) when (deaf is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // It is in the log, if anywhere.
        }
    }

    /// <summary>Backend and agent of a supervisor that was killed: they have the ports and the database that we need.</summary>
    private async Task EndLeftoversAsync(Action<string> say)
    {
        if (Running.Of(_file) is { IsNobody: false })
        {
            say("An earlier Otto is still running without its supervisor. Stopping it first.");
            await new Stopping(settings, clock).StopAsync();
        }
    }

    /// <summary>Ctrl-C, the end of a service, and a closed terminal window all mean: stop.</summary>
    private sealed class Signals : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations;

        public Signals(CancellationTokenSource stop) => _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal =>
                PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    stop.Cancel();
                })),
        ];

        public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());
    }
}
