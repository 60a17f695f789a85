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

    public LogsCommand(OttoContext otto)
        : base("logs", "Shows the last lines of each log. It works while Otto is stopped, too.", "logs", "logs -n 100")
    {
        _otto = otto;
        Options.Add(_lines);
        _lines.Validators.Add(result => SharedOptions.MustBeBetween(1, 10_000, result));
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var logs = LogTail.Newest(_otto.Settings.LogDirectory).Select(file => new LogTail(file, parsed.GetValue(_lines))).ToList();
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Json(logs.Select(log => new { file = log.Path, lines = log.Lines }));
            return ExitCode.Done;
        }

        if (logs.Count == 0)
        {
            _otto.Terminal.Say($"There are no logs in {_otto.Settings.LogDirectory} yet.");
        }

        foreach (var log in logs)
        {
            _otto.Terminal.Say($"==> {log.Path} <==\n{string.Join('\n', log.Lines)}\n");
        }

        return ExitCode.Done;
    }
}
