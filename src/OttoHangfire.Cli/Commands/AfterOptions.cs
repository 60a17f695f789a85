using System.CommandLine;
using System.CommandLine.Parsing;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary>The options that make a task come after another one.</summary>
internal sealed class AfterOptions
{
    private readonly Option<long?> _after = new("--after") { Description = "Run it each time that the task with this number has ended" };
    private readonly Option<string?> _on = new("--on")
    {
        Description = "With --after: which ends count: success (default), error, any",
    };

    public AfterOptions(Command command)
    {
        _on.AcceptOnlyFromAmong([.. AfterEnd.Choices]);
        _after.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!long.TryParse(token.Value, out var id) || id < 1))
            {
                result.AddError($"--after must be the number of a task, not \"{token.Value}\". To see the tasks, run "
                    + $"'{TypedCommand.Otto("list")}'.");
            }
        });
        command.Options.Add(_after);
        command.Options.Add(_on);
        command.Validators.Add(MustFit);
    }

    /// <summary>Whether the options name another task.</summary>
    public bool IsGiven(CommandResult parsed) => parsed.GetResult(_after) is not null;

    /// <summary>Null for a task that comes after none.</summary>
    public TaskAfter? Of(ParseResult parsed) =>
        parsed.GetValue(_after) is { } id ? new TaskAfter { TaskId = id, On = parsed.GetValue(_on) } : null;

    private void MustFit(CommandResult parsed)
    {
        if (parsed.GetResult(_on) is not null && !IsGiven(parsed))
        {
            parsed.AddError("--on needs --after.");
        }
    }
}
