using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto show</c>: one task, and its last run or its due instants.</summary>
internal sealed class ShowCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = Words.Id("task");
    private readonly Option<bool> _occurrences = new("--occurrences") { Description = "When it was due and will be, and what became of each" };
    private readonly Option<int?> _limit = Words.Limit();

    public ShowCommand(OttoContext otto)
        : base("show", "Shows one task, and what its last run did.", "otto show 7", "otto show 7 --occurrences")
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_occurrences);
        Options.Add(_limit);
        Validators.Add(words =>
        {
            if (words.GetResult(_limit) is not null && !words.GetValue(_occurrences))
            {
                words.AddError("--limit belongs to --occurrences.");
            }
        });
        SetAction((words, cancellation) => words.GetValue(_occurrences) ? ShowOccurrencesAsync(words, cancellation) : ShowAsync(words, cancellation));
    }

    private async Task<int> ShowOccurrencesAsync(ParseResult words, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync(
            $"{new Query($"/otto/tasks/{words.GetValue(_id)}/occurrences").With("limit", words.GetValue(_limit))}", cancellation);
        if (words.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            ScheduleView.ShowList(_otto.Terminal, answer.As<Page<TaskOccurrence>>());
        }

        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(ParseResult words, CancellationToken cancellation)
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
