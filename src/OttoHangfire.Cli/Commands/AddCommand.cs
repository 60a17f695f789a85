using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto add</c>: adds a task.</summary>
internal sealed class AddCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<string> _description = new("description") { Description = "What to do, in your own words" };
    private readonly Option<string> _type = new("--type")
    {
        Description = "The type of the task",
        DefaultValueFactory = _ => TaskTypes.Reminder,
    };
    private readonly Option<string?> _payload = SharedOptions.Payload("default for a reminder: its description");
    private readonly Option<string?> _at = SharedOptions.At("default: now, or when the schedule says");
    private readonly Option<bool> _now = new("--now") { Description = "Run it now, whatever its description seems to say" };
    private readonly ScheduleOptions _schedule;
    private readonly AfterOptions _after;
    private readonly Option<bool> _preview = new("--preview") { Description = "Show when the schedule would run, and add nothing" };
    private readonly Option<int?> _maxAttempts = SharedOptions.MaxAttempts();
    private readonly Option<int?> _timeout = SharedOptions.Timeout();
    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Wait until the task ends; the exit code is 0 only if it succeeds",
    };

    public AddCommand(OttoContext otto)
        : base(
            "add",
            "Adds a task. Without --type it is a reminder; without a schedule it runs once.",
            "add \"Call Mum\"",
            "add \"Call Mum\" --at \"tomorrow 9am\"",
            "add \"Stand up\" --cron \"0 7 * * 1-5\" --tz Europe/Berlin",
            "add \"Drink water\" --every 2h --preview",
            "add \"Send me a note\" --after 3",
            "add \"How is Otto?\" --type debug.env --wait")
    {
        _otto = otto;
        Arguments.Add(_description);
        Options.Add(_type);
        Options.Add(_payload);
        Options.Add(_at);
        Options.Add(_now);
        _schedule = new ScheduleOptions(this);
        _after = new AfterOptions(this);
        foreach (var option in new Option[] { _preview, _maxAttempts, _timeout, _wait })
        {
            Options.Add(option);
        }

        Validators.Add(MustFit);
        SetAction((parsed, cancellation) => parsed.GetValue(_preview)
            ? PreviewAsync(parsed, cancellation)
            : RunAsync(parsed, cancellation));
    }

    private void MustFit(CommandResult parsed)
    {
        if (parsed.GetValue(_wait) && _schedule.IsGiven(parsed))
        {
            parsed.AddError("--wait cannot be used with a schedule, because a recurring task has no end.");
        }

        if (parsed.GetValue(_now) && (parsed.GetResult(_at) is not null || _schedule.IsGiven(parsed)))
        {
            parsed.AddError("--now cannot be used with --at or a schedule.");
        }

        if (_after.IsGiven(parsed)
            && (parsed.GetResult(_at) is not null || parsed.GetValue(_now) || parsed.GetValue(_wait) || _schedule.IsGiven(parsed)))
        {
            parsed.AddError("--after cannot be used with --at, --now, --wait or a schedule: the other task says when this one runs.");
        }

        if (parsed.GetValue(_preview) && !_schedule.IsGiven(parsed) && !_after.IsGiven(parsed))
        {
            parsed.AddError("--preview needs a schedule. Add --cron, --every or --rrule.");
        }
    }

    /// <summary>The sentence is all that can be said: when the other task ends, nobody knows.</summary>
    private async Task<int> PreviewAsync(TaskAfter after, bool isJson, CancellationToken cancellation)
    {
        var other = (await _otto.Api.GetAsync($"/otto/tasks/{after.TaskId}", cancellation)).As<OttoTask>();
        var preview = new SchedulePreview { Description = TaskView.Sentence(after, other), Instants = [], Warnings = [] };
        if (isJson)
        {
            _otto.Terminal.Raw(JsonSerializer.Serialize(preview, OttoJson.Options));
        }
        else
        {
            ScheduleView.Show(_otto.Terminal, preview);
        }

        return ExitCode.Done;
    }

    private async Task<int> PreviewAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (_after.Of(parsed) is { } after)
        {
            return await PreviewAsync(after, parsed.GetValue(Json), cancellation);
        }

        var request = JsonSerializer.Serialize(new SchedulePreviewRequest { Schedule = _schedule.Of(parsed) }, TaskDraft.WithoutNulls);
        var answer = await _otto.Api.PostAsync("/otto/tasks/preview", request, cancellation);
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
        var when = When(parsed);
        if (parsed.GetValue(_wait) && await new WorkerWarning(_otto).IsOffAsync(cancellation))
        {
            _otto.Terminal.Complain(
                "The worker is off, so the task would not start, and --wait would not end. Nothing was added. "
                + WorkerWarning.HowToTurnItOn);
            return ExitCode.Failed;
        }

        var answer = await _otto.Api.PostAsync("/otto/tasks", Draft(parsed, when).ToJson(), cancellation);
        if (parsed.GetValue(_wait))
        {
            return ShowEnd(parsed, await WaitAsync(answer.As<OttoTask>().Id, cancellation));
        }

        var worker = new WorkerWarning(_otto);
        var isOff = await worker.IsOffAsync(cancellation);
        Show(parsed, answer, when, isOff);
        if (isOff)
        {
            worker.SayThatItIsOff();
        }

        return ExitCode.Done;
    }

    /// <summary>A script wants the end and nothing else; a person sees that it goes on.</summary>
    private async Task<Answer> WaitAsync(long id, CancellationToken cancellation)
    {
        using var waiting = _otto.Terminal.IsPlain
            ? null
            : new Waiting(_otto.Terminal, $"Added task {id}. Waiting for its end …", _otto.Clock);
        return await new TaskWaiter(_otto).WaitAsync(id, TimeSpan.MaxValue, cancellation);
    }

    private Moment When(ParseResult parsed)
    {
        var when = new WhenToRun(_otto);
        return parsed.GetValue(_at) is { } typed ? when.Read(typed, Name)
            : parsed.GetValue(_now) || _schedule.IsGiven(parsed.CommandResult) || _after.IsGiven(parsed.CommandResult)
                ? new Moment(At: null)
            : when.Ask(parsed.GetValue(_description)!, parsed, parsed.GetValue(Json));
    }

    private NewOttoTask Draft(ParseResult parsed, Moment when) =>
        TaskDraft.Of(parsed.GetValue(_type)!, parsed.GetValue(_description)!, parsed.GetValue(_payload)) with
        {
            NextRunAt = when.At,
            Schedule = _schedule.Of(parsed),
            After = _after.Of(parsed),
            MaxAttempts = parsed.GetValue(_maxAttempts),
            TimeoutSeconds = parsed.GetValue(_timeout),
        };

    private void Show(ParseResult parsed, Answer answer, Moment when, bool isWorkerOff)
    {
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return;
        }

        var task = answer.As<OttoTask>();
        _otto.Terminal.Say($"Added task {task.Id}. {TaskView.WhenItRuns(_otto.Times, task, isWorkerOff, isNew: true)}".TrimEnd());
        if (when.Note is not null)
        {
            _otto.Terminal.Say(when.Note);
        }

        _otto.Terminal.Say($"To see it, run '{TypedCommand.Otto($"show {task.Id}")}'.");
    }

    private int ShowEnd(ParseResult parsed, Answer answer)
    {
        var task = answer.As<OttoTask>();
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say(TaskView.Sentence(_otto.Times, task));
            _otto.Terminal.Say($"To see what Otto said, run '{TypedCommand.Otto($"show {task.Id}")}'.");
        }

        return task.Status == OttoStatus.Success ? ExitCode.Done : ExitCode.Failed;
    }
}
