using System.CommandLine;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto actions</c>: what Otto may propose.</summary>
internal sealed class ActionsCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string?> _type = new("type") { Description = "Show this one in full", Arity = ArgumentArity.ZeroOrOne };

    public ActionsCommand(OttoContext otto)
        : base("actions", "Lists what Otto may propose, or shows one action in full.", "actions", "actions notify.send")
    {
        _otto = otto;
        Arguments.Add(_type);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.GetAsync("/otto/actions", cancellation);
        var actions = answer.As<Page<ActionDescription>>().Items;
        if (parsed.GetValue(_type) is not { } type)
        {
            ShowAll(parsed, answer, actions);
            return ExitCode.Done;
        }

        if (actions.FirstOrDefault(action => action.Type == type) is not { } one)
        {
            var meant = Nearest.Of(type, actions.Select(action => action.Type)) is { } near ? $" Did you mean \"{near}\"?" : "";
            throw new UsageException($"There is no action \"{type}\".{meant} To see them all, run '{TypedCommand.Otto("actions")}'.", Name);
        }

        ShowOne(parsed, one);
        return ExitCode.Done;
    }

    private void ShowAll(ParseResult parsed, Answer answer, IReadOnlyList<ActionDescription> actions)
    {
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return;
        }

        var table = new TextTable(
            _otto.Terminal, new("type"), new("tier"), new("effect", Drop: 2), new("undo", Drop: 1), Column.Prose("what"));
        foreach (var action in actions)
        {
            table.Add(action.Type, $"{action.Tier}", action.Effect, action.Undo ? "yes" : "no", action.Title);
        }

        table.Write();
    }

    private void ShowOne(ParseResult parsed, ActionDescription action)
    {
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Json(action);
            return;
        }

        _otto.Terminal.Say($"{action.Type}: {action.Title}");
        var facts = new KeyValueTable(_otto.Terminal);
        facts.Add("what", action.Description);
        facts.Add("tier", $"{action.Tier}");
        facts.Add("effect", action.Effect);
        facts.Add("undo", action.Undo ? "yes" : "no");
        facts.Add("payload", action.PayloadSchema.GetRawText());
    }
}
