using System.CommandLine;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto undo</c>: takes back what an action of a run made.</summary>
internal sealed class UndoCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _run = new("run") { Description = "The number of the run" };
    private readonly Argument<int> _action = new("action")
    {
        Description = "The number of the action in its run, from 0",
        DefaultValueFactory = _ => 0,
    };

    public UndoCommand(OttoContext otto)
        : base(
            "undo",
            "Takes back what an action made, if nothing has changed since: a task, a note, a bill.",
            "undo 12",
            "undo 12 1")
    {
        _otto = otto;
        Arguments.Add(SharedOptions.Checked(_run, "run", "runs"));
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !int.TryParse(token.Value, System.Globalization.NumberStyles.None, null, out _))
            {
                result.AddError(
                    $"No action has the number \"{token.Value}\". To see the actions, run '{TypedCommand.Otto("runs <run>")}'.");
            }
        });
        Arguments.Add(_action);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (run, action) = (parsed.GetValue(_run), parsed.GetValue(_action));
        var answer = await _otto.Api.PostAsync($"/otto/runs/{run}/actions/{action}/undo", json: null, cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var undone = answer.As<OttoRun>().OutputPayload!.Execution.Actions[^1];
        _otto.Terminal.Say($"Taken back: {undone.Message}.");
        return ExitCode.Done;
    }
}
