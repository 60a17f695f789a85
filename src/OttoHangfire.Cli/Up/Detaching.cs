using System.Diagnostics;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Starts Otto in the background and comes back once it is well, or with the reason why it is not.</summary>
internal sealed class Detaching(OttoSettings settings, HttpClient http, TimeProvider clock, Func<string, IDisposable> wait)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A little more than the supervisor itself allows, so that its own reason arrives.</summary>
    private static readonly TimeSpan Limit = Supervisor.StartLimit + TimeSpan.FromSeconds(5);

    public async Task<Outcome> RunAsync(CancellationToken cancellation)
    {
        var status = await new RunningStatus(settings, http).ReadAsync(cancellation);
        if (status.IsWell)
        {
            return AlreadyRunning(status);
        }

        return (status.Supervisor is null ? null : await WaitForTheOtherAsync(cancellation)) ?? await StartOrWaitAsync(cancellation);
    }

    /// <summary>Several may be called at the same moment: one starts, the others wait for him.</summary>
    private async Task<Outcome> StartOrWaitAsync(CancellationToken cancellation)
    {
        for (var isLast = false; ; isLast = true)
        {
            var outcome = await StartAsync(cancellation);
            if (outcome.ExitCode != ExitCode.AnotherInstance)
            {
                return outcome;
            }

            var end = SupervisorLock.IsHeld(settings.DataDirectory) ? await WaitForTheOtherAsync(cancellation) : null;
            if (end is not null || isLast)
            {
                return end ?? outcome;
            }
        }
    }

    private async Task<Outcome> StartAsync(CancellationToken cancellation)
    {
        using var waiting = wait(UpMessages.Starting);
        var file = Path.Combine(Path.GetTempPath(), $"otto.up.{Environment.ProcessId}.outcome.json");
        using var supervisor = Background.Start(file, settings.DataDirectory);
        try
        {
            return await OutcomeAsync(supervisor, file, cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Outcome> OutcomeAsync(Process supervisor, string file, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            while (true)
            {
                // Looked at first: a supervisor that has ended said its outcome before.
                var ended = supervisor.HasExited;
                if (await Background.ReadAsync(supervisor, file, either.Token) is { } outcome)
                {
                    return outcome;
                }

                if (ended)
                {
                    return Failed("Otto stopped while he was starting.");
                }

                await Task.Delay(Look, clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Failed($"Otto did not start within {Limit.TotalSeconds:0} s.");
        }
    }

    /// <summary>Another supervisor is at work: starting, or starting something again. Null when he has given up.</summary>
    private async Task<Outcome?> WaitForTheOtherAsync(CancellationToken cancellation)
    {
        using var waiting = wait(UpMessages.WaitingForTheOther);
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Look, clock, cancellation);
            var status = await new RunningStatus(settings, http).ReadAsync(cancellation);
            if (status.IsWell)
            {
                return AlreadyRunning(status);
            }

            if (status.Supervisor is null && !SupervisorLock.IsHeld(settings.DataDirectory))
            {
                return null;
            }
        }

        return Failed("Otto is running but does not answer.", $" To stop him, run {UpMessages.Stop(settings)}");
    }

    private Outcome AlreadyRunning(WhatRuns status) => new(ExitCode.Done, UpMessages.AlreadyRunning(settings, status.Pids!));

    private Outcome Failed(string sentence, string step = "") =>
        new(ExitCode.Failed, $"{sentence} The logs in {settings.LogDirectory} may say why.{step}");
}
