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
    private readonly Option<string?> _type = new("--type") { Description = "Only tasks of this type" };
    private readonly Option<string?> _search = new("--q") { Description = "Only tasks that contain this text" };
    private readonly Option<int?> _limit = SharedOptions.Limit();

    public ListCommand(OttoContext otto)
        : base("list", "Lists tasks, newest first.", "list", "list --status error")
    {
        _otto = otto;
        foreach (var option in new Option[] { _status, _type, _search, _limit })
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var query = new Query("/otto/tasks")
            .With("status", parsed.GetValue(_status))
            .With("type", parsed.GetValue(_type))
            .With("q", parsed.GetValue(_search))
            .With("limit", parsed.GetValue(_limit));
        var answer = await _otto.Api.GetAsync($"{query}", cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            TaskView.ShowList(_otto.Terminal, answer.As<Page<OttoTask>>());
        }

        return ExitCode.Done;
    }
}
