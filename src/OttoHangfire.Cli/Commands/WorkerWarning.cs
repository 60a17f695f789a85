using OttoHangfire.Cli.Api;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>Says that the worker is off to somebody who expects a task to start.</summary>
internal sealed class WorkerWarning(OttoContext otto)
{
    public static string HowToTurnItOn => $"To turn it on, run '{TypedCommand.Otto("worker on")}'.";

    /// <summary>On stderr, so that <c>--json</c> stays JSON.</summary>
    public void SayThatItIsOff() => otto.Terminal.Complain($"The worker is off, so no task starts. {HowToTurnItOn}");

    /// <summary>A backend that does not say counts as on: there is nothing to warn of.</summary>
    public async Task<bool> IsOffAsync(CancellationToken cancellation)
    {
        try
        {
            return (await otto.Api.GetAsync("/otto/worker", cancellation)).As<WorkerState>().Enabled == false;
        }
        catch (OttoApiException silent) when (silent.Status is not null)
        {
            return false;
        }
    }
}
