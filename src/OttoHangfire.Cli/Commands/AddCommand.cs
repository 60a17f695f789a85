using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
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
    private readonly Option<string?> _at = new("--at") { Description = "When, with an offset: 2026-12-01T09:00:00+01:00 (default: now, or as the schedule says)" };
    private readonly ScheduleOptions _schedule;
    private readonly Option<bool> _preview = new("--preview") { Description = "Only say what the schedule would do; nothing is put in" };
    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "Tries before it is given up, 1 to 20 (default 5)" };
    private readonly Option<int?> _timeout = new("--timeout-seconds") { Description = "How long Otto may think, 1 to 3600 (default 180)" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Come back when it has ended; 0 only if it ended well" };

    public AddCommand(OttoContext otto)
        : base(
            "add",
            "Puts a task in. Without --type it is a reminder; without a schedule it runs once.",
            "otto add \"Call Mum\"",
            "otto add \"Call Mum\" --at 2026-12-01T09:00:00+01:00",
            "otto add \"Stand up\" --cron \"0 7 * * 1-5\" --tz Europe/Berlin",
            "otto add \"Drink water\" --every 2h --preview",
            "otto add \"How is Otto?\" --type debug.env --wait")
    {
        _otto = otto;
        Arguments.Add(_description);
        Options.Add(_type);
        Options.Add(_payload);
        Options.Add(_at);
        _schedule = new ScheduleOptions(this);
        foreach (var option in new Option[] { _preview, _maxAttempts, _timeout, _wait })
        {
            Options.Add(option);
        }

        _at.Validators.Add(SharedOptions.MustBeInstant);
        _payload.Validators.Add(SharedOptions.MustBeJson);
        _maxAttempts.Validators.Add(result => SharedOptions.MustBeBetween(1, 20, result));
        _timeout.Validators.Add(result => SharedOptions.MustBeBetween(1, 3600, result));
        Validators.Add(MustFit);
        SetAction((parsed, cancellation) => parsed.GetValue(_preview) ? PreviewAsync(parsed, cancellation) : RunAsync(parsed, cancellation));
    }

    private void MustFit(CommandResult parsed)
    {
        if (parsed.GetValue(_wait) && _schedule.IsGiven(parsed))
        {
            parsed.AddError("--wait waits for the end, and a recurring task has none: leave one of them away.");
        }

        if (parsed.GetValue(_preview) && !_schedule.IsGiven(parsed))
        {
            parsed.AddError("--preview shows a schedule: give --cron, --every or --rrule too.");
        }
    }

    private async Task<int> PreviewAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new SchedulePreviewRequest { Schedule = _schedule.Of(parsed) };
        var answer = await _otto.Api.PostAsync("/otto/tasks/preview", JsonSerializer.Serialize(request, TaskDraft.WithoutNulls), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            ScheduleView.Show(_otto.Terminal, answer.As<SchedulePreview>());
        }

        return ExitCode.Done;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await _otto.Api.PostAsync("/otto/tasks", Draft(parsed).ToJson(), cancellation);
        if (parsed.GetValue(_wait))
        {
            var task = answer.As<OttoTask>();
            answer = await new TaskWaiter(_otto).WaitAsync(task.Id, TimeSpan.MaxValue, cancellation);
        }

        return Show(parsed, answer.As<OttoTask>(), answer.Json);
    }

    private NewOttoTask Draft(ParseResult parsed) =>
        TaskDraft.Of(parsed.GetValue(_type)!, parsed.GetValue(_description)!, parsed.GetValue(_payload)) with
        {
            NextRunAt = Rfc3339Converter.TryParse(parsed.GetValue(_at), out var at) ? at : null,
            Schedule = _schedule.Of(parsed),
            MaxAttempts = parsed.GetValue(_maxAttempts),
            TimeoutSeconds = parsed.GetValue(_timeout),
        };

    private int Show(ParseResult parsed, OttoTask task, string json)
    {
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(json);
        }
        else
        {
            _otto.Terminal.Say(parsed.GetValue(_wait) ? TaskView.Sentence(task) : IsIn(task));
        }

        return parsed.GetValue(_wait) && task.Status != OttoStatus.Success ? ExitCode.Failed : ExitCode.Done;
    }

    private static string IsIn(OttoTask task)
    {
        var first = task is { Schedule: not null, NextRunAt: { } at } ? $" and runs first at {LocalTimes.Local(at)}" : "";
        return $"Task {task.Id} is in{first}. '{UpMessages.Otto} show {task.Id}' says how it stands.";
    }
}
