using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
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
        DefaultValueFactory = _ => TaskDraft.Reminder,
    };
    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "Details as a JSON object (default for a reminder: its description)",
    };
    private readonly Option<string?> _at = new("--at")
    {
        Description = "When it runs, with an offset: 2030-01-31T09:00:00+01:00 (default: now, or when the schedule says)",
    };
    private readonly ScheduleOptions _schedule;
    private readonly Option<bool> _preview = new("--preview") { Description = "Show when the schedule would run, and add nothing" };
    private readonly Option<int?> _maxAttempts = new("--max-attempts") { Description = "How often Otto tries, 1 to 20 (default 5)" };
    private readonly Option<int?> _timeout = new("--timeout-seconds")
    {
        Description = "How long Otto may take to answer, 1 to 3600 (default 180)",
    };
    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Wait until the task ends; the exit code is 0 only if it succeeds",
    };

    public AddCommand(OttoContext otto)
        : base(
            "add",
            "Adds a task. Without --type it is a reminder; without a schedule it runs once.",
            "add \"Call Mum\"",
            "add \"Call Mum\" --at 2030-01-31T09:00:00+01:00",
            "add \"Stand up\" --cron \"0 7 * * 1-5\" --tz Europe/Berlin",
            "add \"Drink water\" --every 2h --preview",
            "add \"How is Otto?\" --type debug.env --wait")
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

        if (parsed.GetValue(_preview) && !_schedule.IsGiven(parsed))
        {
            parsed.AddError("--preview needs a schedule. Add --cron, --every or --rrule.");
        }
    }

    private async Task<int> PreviewAsync(ParseResult parsed, CancellationToken cancellation)
    {
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
            _otto.Terminal.Say(parsed.GetValue(_wait) ? TaskView.Sentence(task) : Added(task));
        }

        return parsed.GetValue(_wait) && task.Status != OttoStatus.Success ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Added(OttoTask task)
    {
        var first = task.NextRunAt is { } at ? $" It runs {(task.Schedule is null ? "" : "first ")}at {TimeFormat.Local(at)}." : "";
        return $"Added task {task.Id}.{first} To see it, run '{TypedCommand.Otto($"show {task.Id}")}'.";
    }
}
