using System.CommandLine;
using OttoHangfire.Cli.Output;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto logs</c>: the end of each log in the data folder; needs nothing that runs.</summary>
internal sealed class LogsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Option<int> _lines = new("--lines", "-n")
    {
        Description = "How many lines of each log",
        DefaultValueFactory = _ => 20,
    };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on, and show each new line, until Ctrl-C" };

    public LogsCommand(OttoContext otto)
        : base("logs", "Shows the last lines of each log. It works while Otto is stopped, too.", "logs", "logs -n 100", "logs --follow")
    {
        _otto = otto;
        Options.Add(_lines);
        Options.Add(_follow);
        _lines.Validators.Add(result => SharedOptions.MustBeBetween(1, 10_000, result));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        // Seen before they are read: what is written meanwhile comes twice rather than never.
        var follower = parsed.GetValue(_follow) ? new LogFollower(_otto, parsed.GetValue(Json)) : null;
        var logs = LogTail.Newest(_otto.Settings.LogDirectory).Select(file => new LogTail(file, parsed.GetValue(_lines))).ToList();
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Json(logs.Select(log => new { file = log.Path, lines = log.Lines }));
        }
        else
        {
            Show(logs);
        }

        await (follower?.FollowAsync(cancellation) ?? Task.CompletedTask);
        return ExitCode.Done;
    }

    private void Show(List<LogTail> logs)
    {
        if (logs.Count == 0)
        {
            _otto.Terminal.Say($"There are no logs in {_otto.Settings.LogDirectory} yet.");
        }

        foreach (var log in logs)
        {
            _otto.Terminal.Say($"==> {log.Path} <==\n{string.Join('\n', log.Lines)}\n");
        }
    }
}
