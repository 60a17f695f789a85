using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto ask</c>: says something to Otto in a sentence, and shows what he answers and does.</summary>
internal sealed class AskCommand : OttoCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly OttoContext _otto;
    private readonly Argument<string> _text = new("sentence") { Description = "What Otto should do, or what you want to know" };
    private readonly Option<string[]> _notDates = new("--not-a-date")
    {
        Description = "Words of the sentence that say no time, though they look like one; can be given several times",
    };

    private readonly Option<bool> _preview = new("--preview") { Description = "Show what it would mean, and do nothing" };

    public AskCommand(OttoContext otto)
        : base(
            "ask",
            "Says something to Otto in a sentence. Everyday sentences need no language model.",
            "ask \"remind me tomorrow at 9 to call Mum\"",
            "ask \"every Monday at 7:30 water the plants\"",
            "ask \"note: the key is under the pot\"",
            "ask \"what is next?\"",
            "ask \"in 20 minutes check the oven\" --preview",
            "ask \"read Friday tomorrow at 20:00\" --not-a-date Friday")
    {
        _otto = otto;
        Arguments.Add(_text);
        Options.Add(_notDates);
        Options.Add(_preview);
        SetAction((parsed, cancellation) => parsed.GetValue(_preview)
            ? PreviewAsync(parsed, cancellation)
            : RunAsync(parsed, cancellation));
    }

    private async Task<int> PreviewAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var asked = new UnderstandRequest { Text = parsed.GetValue(_text), NotDates = NotDates(parsed) };
        var request = JsonSerializer.Serialize(asked, OttoJson.Options);
        var answer = await _otto.Api.PostAsync("/otto/understand", request, cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            Show(answer.As<UnderstoodText>());
        }

        return ExitCode.Done;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (await new WorkerWarning(_otto).IsOffAsync(cancellation))
        {
            _otto.Terminal.Complain($"The worker is off, so Otto does nothing. {WorkerWarning.HowToTurnItOn}");
            return ExitCode.Failed;
        }

        var typed = new NewOttoRun { InputText = parsed.GetValue(_text), NotDates = NotDates(parsed) };
        var request = JsonSerializer.Serialize(typed, OttoJson.Options);
        var asked = (await _otto.Api.PostAsync("/otto/runs", request, cancellation)).As<OttoRun>();
        var task = (await WaitAsync(asked.TaskId!.Value, parsed.GetValue(Json), cancellation)).As<OttoTask>();
        var newest = (await _otto.Api.GetAsync($"/otto/tasks/{task.Id}/runs?limit=1", cancellation)).As<Page<OttoRun>>().Items[0];
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw((await _otto.Api.GetAsync($"/otto/runs/{newest.Id}", cancellation)).Json);
        }
        else
        {
            await ShowAsync(newest, task, cancellation);
        }

        return task.Status == OttoStatus.Success || task.Reason == OttoReason.AwaitingApproval ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Each place at which the words stand; null where none are named.</summary>
    /// <exception cref="UsageException">They do not stand in the sentence.</exception>
    private List<TextPlace>? NotDates(ParseResult parsed)
    {
        if (parsed.GetValue(_notDates) is not { Length: > 0 } all)
        {
            return null;
        }

        var text = parsed.GetValue(_text)!;
        var places = new List<TextPlace>();
        foreach (var words in all)
        {
            var before = places.Count;
            var at = words.Length == 0 ? -1 : text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
            while (at >= 0)
            {
                places.Add(new TextPlace { Start = at, Length = words.Length });
                at = text.IndexOf(words, at + words.Length, StringComparison.OrdinalIgnoreCase);
            }

            if (places.Count == before)
            {
                throw new UsageException($"--not-a-date: the sentence does not have the words \"{words}\".", Name);
            }
        }

        return places;
    }

    private async Task<Answer> WaitAsync(long taskId, bool isJson, CancellationToken cancellation)
    {
        using var waiting = isJson || _otto.Terminal.IsPlain ? null : new Waiting(_otto.Terminal, "Otto thinks …", _otto.Clock);
        return await new TaskWaiter(_otto).WaitAsync(taskId, Limit, cancellation);
    }

    private async Task ShowAsync(OttoRun run, OttoTask task, CancellationToken cancellation)
    {
        if (run.OutputText is { Length: > 0 } said)
        {
            _otto.Terminal.Say(said);
        }

        var actions = run.OutputPayload?.Execution.Actions ?? [];
        foreach (var action in actions.Where(action => action.Status != ActionStatus.Ok))
        {
            _otto.Terminal.Complain($"{action.Type}: {action.Error ?? action.Message ?? action.Status}");
        }

        if (task.Status != OttoStatus.Success && task.LastError is { } problem)
        {
            _otto.Terminal.Complain(problem);
        }

        if (actions.Any(action => action.Status == ActionStatus.AwaitingApproval))
        {
            _otto.Terminal.Say($"To decide, run '{TypedCommand.Otto("approvals")}'.");
        }
        else if (actions.FirstOrDefault(action => action.Status == ActionStatus.Ok) is { } done
            && await CanBeUndoneAsync(done, cancellation))
        {
            _otto.Terminal.Say($"To take it back, run '{TypedCommand.Otto($"undo {run.Id}")}'.");
        }
    }

    private async Task<bool> CanBeUndoneAsync(ExecutedAction done, CancellationToken cancellation) =>
        (await _otto.Api.GetAsync("/otto/actions", cancellation)).As<Page<ActionDescription>>().Items
            .Any(action => action.Undo && action.Type == done.Type);

    private void Show(UnderstoodText understood)
    {
        switch (understood)
        {
            case { Question: { } question }:
                _otto.Terminal.Say(question);
                foreach (var choice in understood.Choices)
                {
                    _otto.Terminal.Say($"- {choice}");
                }

                break;
            case { Proposal: { } proposal }:
                _otto.Terminal.Say(proposal.Message);
                if (proposal.Note is { } note)
                {
                    _otto.Terminal.Say(note);
                }

                break;
            default:
                _otto.Terminal.Say("Otto does not understand that without a language model. He would understand, for example:");
                foreach (var example in understood.Examples)
                {
                    _otto.Terminal.Say($"- {example}");
                }

                break;
        }
    }
}
