using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto resolve</c>: says whether an action happened that the backend cannot know of.</summary>
internal sealed class ResolveCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _run = new("run") { Description = "The number of the run" };
    private readonly Argument<int> _action = new("action") { Description = "The number of the action in its run, from 0" };
    private readonly Argument<string> _answer = new("answer") { Description = "happened or not" };
    private readonly Option<string?> _comment = new("--comment") { Description = "The reason, for the record" };

    public ResolveCommand(OttoContext otto)
        : base(
            "resolve",
            "Tells Otto whether an action happened, when a crash left that unknown.",
            "resolve 12 0 happened",
            "resolve 12 0 not --comment \"The site is the old one.\"")
    {
        _otto = otto;
        Arguments.Add(SharedOptions.Checked(_run, "run", "runs"));
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, System.Globalization.NumberStyles.None, null, out _)))
            {
                result.AddError(
                    $"No action has the number \"{token.Value}\". To see the actions, run '{TypedCommand.Otto("runs <run>")}'.");
            }
        });
        Arguments.Add(_action);
        _answer.AcceptOnlyFromAmong("happened", "not");
        Arguments.Add(_answer);
        Options.Add(_comment);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var said = new ResolveRequest { Happened = parsed.GetValue(_answer) == "happened", Comment = parsed.GetValue(_comment) };
        var action = $"/otto/runs/{parsed.GetValue(_run)}/actions/{parsed.GetValue(_action)}";
        var answer = await _otto.Api.PostAsync($"{action}/resolve", JsonSerializer.Serialize(said, OttoJson.Options), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            RunView.Show(_otto.Terminal, _otto.Times, answer.As<OttoRun>());
        }

        return ExitCode.Done;
    }
}
