using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto runs</c>: what Otto was asked, what he said, what was done.</summary>
internal sealed class RunsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long?> _id = SharedOptions.Checked(
        new Argument<long?>("id") { Description = "Show this run in full", Arity = ArgumentArity.ZeroOrOne }, "run", "runs");
    private readonly Option<long?> _task = new("--task") { Description = "Only the runs of this task" };
    private readonly Option<string?> _status = SharedOptions.Status();
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public RunsCommand(OttoContext otto)
        : base("runs", "Lists runs, newest first, or shows one run in full.", "runs --task 7", "runs 12")
    {
        _otto = otto;
        Arguments.Add(_id);
        foreach (var option in new Option[] { _task, _status, _limit })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        var answer = await _otto.Api.GetAsync(id is null ? Address(parsed) : $"/otto/runs/{id}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else if (id is null)
        {
            RunView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<OttoRun>>());
        }
        else
        {
            RunView.Show(_otto.Terminal, _otto.Times, answer.As<OttoRun>());
            RunView.ShowLogs(_otto.Terminal, _otto.Times, answer.As<OttoRun>());
        }

        return ExitCode.Done;
    }

    private string Address(ParseResult parsed) => new Query("/otto/runs")
        .With("task_id", parsed.GetValue(_task))
        .With("status", parsed.GetValue(_status))
        .With("limit", parsed.GetValue(_limit))
        .ToString();
}
