using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto list</c>: the tasks, newest first.</summary>
internal sealed class ListCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<string?> _status = SharedOptions.Status();
    private readonly Option<string?> _type = SharedOptions.TypeOfTasks();
    private readonly Option<string?> _search = SharedOptions.Words();
    private readonly Option<int?> _limit = SharedOptions.Limit();
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on, and show each task that is added or changes, until Ctrl-C",
    };

    public ListCommand(OttoContext otto)
        : base("list", "Lists tasks, newest first.", "list", "list --status error", "list --follow")
    {
        _otto = otto;
        foreach (var option in new Option[] { _status, _type, _search, _limit, _follow })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync(Address(parsed, parsed.GetValue(_limit)), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            TaskView.ShowList(_otto.Terminal, _otto.Times, answer.As<Page<OttoTask>>());
        }

        if (parsed.GetValue(_follow))
        {
            await new ListFollower(_otto, Address(parsed, SharedOptions.MostOfAList), parsed.GetValue(Json))
                .FollowAsync(answer.As<Page<OttoTask>>(), cancellation);
        }

        return ExitCode.Done;
    }

    private string Address(ParseResult parsed, int? limit) => new Query("/otto/tasks")
        .With("status", parsed.GetValue(_status))
        .With("type", parsed.GetValue(_type))
        .With("q", parsed.GetValue(_search))
        .With("limit", limit)
        .ToString();
}
