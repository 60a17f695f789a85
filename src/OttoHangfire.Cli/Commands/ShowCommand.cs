using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto show</c>: one task, and its last run.</summary>
internal sealed class ShowCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = Words.Id("task");

    public ShowCommand(OttoContext otto)
        : base("show", "Shows one task, and what its last run did.", "otto show 7")
    {
        _otto = otto;
        Arguments.Add(_id);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var id = words.GetValue(_id);
        var answer = await _otto.Api.GetAsync($"/otto/tasks/{id}", cancellation);
        if (words.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var runs = await _otto.Api.GetAsync($"/otto/tasks/{id}/runs?limit=1", cancellation);
        TaskView.Show(_otto.Terminal, answer.As<OttoTask>());
        if (runs.As<Page<OttoRun>>().Items is [var last, ..])
        {
            _otto.Terminal.Say("");
            RunView.Show(_otto.Terminal, last);
        }

        return ExitCode.Done;
    }
}
