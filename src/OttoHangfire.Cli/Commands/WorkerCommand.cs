using System.CommandLine;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto worker</c>: the stop switch.</summary>
internal sealed class WorkerCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string?> _position = new("position")
    {
        Description = "on or off (default: show which)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public WorkerCommand(OttoContext otto)
        : base("worker", "The stop switch. While it is off, no task starts; running tasks finish.", "worker", "worker off", "worker on")
    {
        _otto = otto;
        _position.AcceptOnlyFromAmong("on", "off");
        Arguments.Add(_position);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = parsed.GetValue(_position) is { } position
            ? await _otto.Api.PutAsync("/otto/worker", $$"""{"enabled":{{(position == "on" ? "true" : "false")}}}""", cancellation)
            : await _otto.Api.GetAsync("/otto/worker", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say(answer.As<WorkerState>().Enabled == true
                ? "The worker is on: tasks run when they are due."
                : "The worker is off: you can add tasks, but none starts.");
        }

        return ExitCode.Done;
    }
}
