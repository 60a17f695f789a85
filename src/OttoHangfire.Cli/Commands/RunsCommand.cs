using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto runs</c>: what Otto was asked, what he said, what was done.</summary>
internal sealed class RunsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long?> _id = Words.Checked(new Argument<long?>("id") { Description = "One run, in full", Arity = ArgumentArity.ZeroOrOne });
    private readonly Option<long?> _task = new("--task") { Description = "Only the runs of this task" };
    private readonly Option<string?> _status = Words.Status();
    private readonly Option<int?> _limit = Words.Limit();

    public RunsCommand(OttoContext otto)
        : base("runs", "Lists runs, newest first, or shows one in full.", "otto runs --task 7", "otto runs 12")
    {
        _otto = otto;
        Arguments.Add(_id);
        foreach (var option in new Option[] { _task, _status, _limit })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var id = words.GetValue(_id);
        var answer = await _otto.Api.GetAsync(id is null ? Address(words) : $"/otto/runs/{id}", cancellation);
        if (words.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else if (id is null)
        {
            RunView.ShowList(_otto.Terminal, answer.As<Page<OttoRun>>());
        }
        else
        {
            RunView.Show(_otto.Terminal, answer.As<OttoRun>());
            RunView.ShowLogs(_otto.Terminal, answer.As<OttoRun>());
        }

        return ExitCode.Done;
    }

    private string Address(ParseResult words) => new Query("/otto/runs")
        .With("task_id", words.GetValue(_task))
        .With("status", words.GetValue(_status))
        .With("limit", words.GetValue(_limit))
        .ToString();
}
