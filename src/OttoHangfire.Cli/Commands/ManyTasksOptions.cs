using System.CommandLine;
using OttoHangfire.Cli.Api;

namespace OttoHangfire.Cli.Commands;

/// <summary>With what a verb is told to all tasks that match, instead of to one.</summary>
internal sealed class ManyTasksOptions
{
    private readonly Option<bool> _all = new("--all") { Description = "All tasks that match, instead of one" };
    private readonly Option<string?> _status = SharedOptions.Status();
    private readonly Option<string?> _type = SharedOptions.TypeOfTasks();
    private readonly Option<string?> _search = SharedOptions.Words();
    private readonly Option<bool> _yes = new("--yes") { Description = "Do it without asking" };

    public ManyTasksOptions(Command command, Argument<long> id)
    {
        foreach (var option in new Option[] { _all, _status, _type, _search, _yes })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(parsed =>
        {
            var (isOne, isAll) = (parsed.GetResult(id) is { Tokens.Count: > 0 }, parsed.GetValue(_all));
            if (isOne && isAll)
            {
                parsed.AddError("Give the number of one task, or --all, and not both.");
            }
            else if (!isOne && !isAll)
            {
                parsed.AddError($"Which task? Give its number, or --all with --status, --type or --q. Example: {command.Name} 7");
            }
            else if (isOne && new Option[] { _status, _type, _search, _yes }.Any(option => parsed.GetResult(option) is { Implicit: false }))
            {
                parsed.AddError("--status, --type, --q and --yes need --all.");
            }
        });
    }

    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_all);

    public bool IsAgreed(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>An address with the filters.</summary>
    public Query Of(string path, ParseResult parsed) => new Query(path)
        .With("status", parsed.GetValue(_status))
        .With("type", parsed.GetValue(_type))
        .With("q", parsed.GetValue(_search));
}
