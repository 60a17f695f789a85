using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Starts Otto in the background and comes back once it is well, or with the reason why it is not.</summary>
internal sealed class Detaching(OttoSettings settings, HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A little more than the supervisor itself allows, so that its own reason arrives.</summary>
    private static readonly TimeSpan Limit = Supervisor.StartLimit + TimeSpan.FromSeconds(5);

    public async Task<Outcome> RunAsync(CancellationToken cancellation)
    {
        var status = await new RunningStatus(settings, http).ReadAsync(cancellation);
        if (status.IsWell)
        {
            return new Outcome(ExitCode.Done, UpMessages.AlreadyRunning(status.Pids!));
        }

        if (status.Supervisor is not null)
        {
            return await WaitForTheOtherAsync(cancellation);
        }

        var outcome = await StartAsync(cancellation);
        return outcome.ExitCode == ExitCode.AnotherInstance && SupervisorLock.IsHeld(settings.DataDirectory)
            ? await WaitForTheOtherAsync(cancellation)
            : outcome;
    }

    private async Task<Outcome> StartAsync(CancellationToken cancellation)
    {
        PrivateFiles.EnsureDataDirectory(settings.DataDirectory);
        var file = Path.Combine(settings.LogDirectory, $"up.{Environment.ProcessId}.outcome.json");
        File.Delete(file);
        using var supervisor = Background.Start(file);
        try
        {
            var began = clock.GetTimestamp();
            while (clock.GetElapsedTime(began) < Limit)
            {
                // Looked at first: a supervisor that has ended wrote its outcome before.
                var ended = supervisor.HasExited;
                if (Outcome.Read(file) is { } outcome)
                {
                    return outcome;
                }

                if (ended)
                {
                    return Failed("Otto stopped while he was starting.");
                }

                await Task.Delay(Look, clock, cancellation);
            }
        }
        finally
        {
            File.Delete(file);
        }

        return Failed($"Otto did not start within {Limit.TotalSeconds:0} s.");
    }

    /// <summary>Another supervisor is at work: starting, or starting something again.</summary>
    private async Task<Outcome> WaitForTheOtherAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Look, clock, cancellation);
            var status = await new RunningStatus(settings, http).ReadAsync(cancellation);
            if (status.IsWell)
            {
                return new Outcome(ExitCode.Done, UpMessages.AlreadyRunning(status.Pids!));
            }

            if (status.Supervisor is null)
            {
                return await StartAsync(cancellation);
            }
        }

        return Failed("Otto is running but does not answer.", $" To stop him, run {TypedCommand.Stop}");
    }

    private Outcome Failed(string sentence, string step = "") =>
        new(ExitCode.Failed, $"{sentence} The logs in {settings.LogDirectory} may say why.{step}");
}
