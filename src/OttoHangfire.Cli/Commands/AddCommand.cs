using System.CommandLine;
using OttoHangfire.Cli.Output;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto add</c>: puts a task in.</summary>
internal sealed class AddCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string> _description = new("description") { Description = "What is to be done, in your words" };
    private readonly Option<string> _type = new("--type") { Description = "What kind of task it is", DefaultValueFactory = _ => TaskDraft.Reminder };
    private readonly Option<string?> _payload = new("--payload") { Description = "Details as JSON; a reminder takes the description" };
    private readonly Option<string?> _at = new("--at") { Description = "When, with an offset: 2026-12-01T09:00:00+01:00 (default: now)" };
    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "Tries before it is given up, 1 to 20 (default 5)" };
    private readonly Option<int?> _timeout = new("--timeout-seconds") { Description = "How long Otto may think, 1 to 3600 (default 180)" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Come back when it has ended; 0 only if it ended well" };

    public AddCommand(OttoContext otto)
        : base(
            "add",
            "Puts a task in. Without --type it is a reminder.",
            "otto add \"Call Mum\"",
            "otto add \"Call Mum\" --at 2026-12-01T09:00:00+01:00",
            "otto add \"How is Otto?\" --type debug.env --wait")
    {
        _otto = otto;
        Arguments.Add(_description);
        foreach (var option in new Option[] { _type, _payload, _at, _maxAttempts, _timeout, _wait })
        {
            Options.Add(option);
        }

        _at.Validators.Add(Words.MustBeInstant);
        _payload.Validators.Add(Words.MustBeJson);
        _maxAttempts.Validators.Add(result => Words.MustBeBetween(1, 20, result));
        _timeout.Validators.Add(result => Words.MustBeBetween(1, 3600, result));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var answer = await _otto.Api.PostAsync("/otto/tasks", Draft(words).ToJson(), cancellation);
        if (words.GetValue(_wait))
        {
            var task = answer.As<OttoTask>();
            answer = await new TaskPatience(_otto).WaitAsync(task.Id, TimeSpan.MaxValue, cancellation);
        }

        return Show(words, answer.As<OttoTask>(), answer.Json);
    }

    private NewOttoTask Draft(ParseResult words) =>
        TaskDraft.Of(words.GetValue(_type)!, words.GetValue(_description)!, words.GetValue(_payload)) with
        {
            NextRunAt = Rfc3339Converter.TryParse(words.GetValue(_at), out var at) ? at : null,
            MaxAttempts = words.GetValue(_maxAttempts),
            TimeoutSeconds = words.GetValue(_timeout),
        };

    private int Show(ParseResult words, OttoTask task, string json)
    {
        if (words.GetValue(Json))
        {
            _otto.Terminal.Raw(json);
        }
        else
        {
            _otto.Terminal.Say(words.GetValue(_wait) ? TaskView.Sentence(task) : $"Task {task.Id} is in. '{UpWords.Otto} show {task.Id}' says how it stands.");
        }

        return words.GetValue(_wait) && task.Status != OttoStatus.Success ? ExitCode.Failed : ExitCode.Done;
    }
}
