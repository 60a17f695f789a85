using System.CommandLine;
using System.Net;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto show</c>: one task, and its last run or its due instants.</summary>
internal sealed class ShowCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly Option<bool> _occurrences = new("--occurrences")
    {
        Description = "Show when it was due and will be, instead of its last run",
    };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public ShowCommand(OttoContext otto)
        : base("show", "Shows one task and its last run.", "show 7", "show 7 --occurrences")
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_occurrences);
        Options.Add(_limit);
        Validators.Add(parsed =>
        {
            if (parsed.GetResult(_limit) is not null && !parsed.GetValue(_occurrences))
            {
                parsed.AddError("--limit needs --occurrences.");
            }
        });
        SetAction((parsed, cancellation) => parsed.GetValue(_occurrences)
            ? ShowOccurrencesAsync(parsed, cancellation)
            : ShowAsync(parsed, cancellation));
    }

    private async Task<int> ShowOccurrencesAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync(
            $"{new Query($"/otto/tasks/{parsed.GetValue(_id)}/occurrences").With("limit", parsed.GetValue(_limit))}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            ScheduleView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<TaskOccurrence>>());
        }

        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        var answer = await _otto.Api.GetAsync($"/otto/tasks/{id}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var runs = await _otto.Api.GetAsync($"/otto/tasks/{id}/runs?limit=1", cancellation);
        var task = answer.As<OttoTask>();
        var followers = await _otto.Api.GetAsync($"/otto/tasks?after={id}&limit={TaskView.MostFollowers + 1}", cancellation);
        TaskView.Show(_otto.Terminal, _otto.Times, task, await BeforeAsync(task, cancellation), followers.As<Page<OttoTask>>().Items);
        if (runs.As<Page<OttoRun>>().Items is [var last, ..])
        {
            _otto.Terminal.Say("");
            RunView.Show(_otto.Terminal, _otto.Times, last);
        }

        return ExitCode.Done;
    }

    /// <summary>What the task comes after; null where it comes after none, or that one is gone.</summary>
    private async Task<OttoTask?> BeforeAsync(OttoTask task, CancellationToken cancellation)
    {
        if (task.After is not { } after)
        {
            return null;
        }

        try
        {
            return (await _otto.Api.GetAsync($"/otto/tasks/{after.TaskId}", cancellation)).As<OttoTask>();
        }
        catch (OttoApiException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
