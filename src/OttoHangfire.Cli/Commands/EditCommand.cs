using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using OttoHangfire.Cli.Api;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto edit</c>: changes what a task asks for; what is not named stays as it is.</summary>
internal sealed class EditCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly Option<string?> _description = new("--description") { Description = "What to do, in your own words" };
    private readonly Option<string?> _payload = SharedOptions.Payload("null = none");
    private readonly Option<string?> _at = SharedOptions.At("now = at once");
    private readonly ScheduleOptions _schedule;
    private readonly AfterOptions _after;
    private readonly Option<bool> _once = new("--once") { Description = "Repeat it no more: its next run is its only one" };
    private readonly Option<int?> _maxAttempts = SharedOptions.MaxAttempts();
    private readonly Option<int?> _timeout = SharedOptions.Timeout();

    public EditCommand(OttoContext otto)
        : base(
            "edit",
            "Changes a task. What you do not name stays as it is.",
            "edit 7 --at \"tomorrow 9am\"",
            "edit 7 --description \"Call Dad\"",
            "edit 7 --cron \"0 7 * * 1-5\"")
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_description);
        Options.Add(_at);
        _schedule = new ScheduleOptions(this);
        _after = new AfterOptions(this);
        foreach (var option in new Option[] { _once, _payload, _maxAttempts, _timeout })
        {
            Options.Add(option);
        }

        Validators.Add(MustFit);
        SetAction(RunAsync);
    }

    private void MustFit(CommandResult parsed)
    {
        if (parsed.GetValue(_once) && _schedule.IsGiven(parsed))
        {
            parsed.AddError("--once cannot be used with a schedule.");
        }

        if (_after.IsGiven(parsed) && (parsed.GetValue(_once) || _schedule.IsGiven(parsed) || parsed.GetResult(_at) is not null))
        {
            parsed.AddError("--after cannot be used with --at, --once or a schedule: the other task says when this one runs.");
        }

        if (!Options.Any(option => option.Name != Json.Name && parsed.GetResult(option) is { Implicit: false }))
        {
            parsed.AddError(
                "Say what is to change: --description, --at, --cron, --every, --rrule, --after, --once, --payload, "
                + "--max-attempts or --timeout-seconds.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var when = parsed.GetValue(_at) is { } typed ? new WhenToRun(_otto).Read(typed, Name) : null;
        var id = parsed.GetValue(_id);
        var change = Change(parsed, when);
        if (change.TryGetValue("description", out var description) && !change.ContainsKey("payload"))
        {
            await RemindOfTheSameAsync(id, (string)description!, change, cancellation);
        }

        var answer = await _otto.Api.PatchAsync($"/otto/tasks/{id}", JsonSerializer.Serialize(change, OttoJson.Options), cancellation);
        await ShowAsync(parsed, answer, when?.Note, cancellation);
        return ExitCode.Done;
    }

    private async Task ShowAsync(ParseResult parsed, Answer answer, string? note, CancellationToken cancellation)
    {
        var task = answer.As<OttoTask>();
        var worker = new WorkerWarning(_otto);
        var isOff = task.Status == OttoStatus.Pending && await worker.IsOffAsync(cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
        }
        else
        {
            _otto.Terminal.Say($"Changed task {task.Id}. {TaskView.Sentence(_otto.Times, task, isOff)}{(note is null ? "" : $"\n{note}")}");
        }

        if (isOff)
        {
            worker.SayThatItIsOff();
        }
    }

    /// <summary>Absent = unchanged, null = default.</summary>
    private Dictionary<string, object?> Change(ParseResult parsed, Moment? when)
    {
        var change = new Dictionary<string, object?>(StringComparer.Ordinal);
        void Add(string field, object? value, bool isGiven)
        {
            if (isGiven)
            {
                change.Add(field, value);
            }
        }

        var payload = parsed.GetValue(_payload);
        Add("description", parsed.GetValue(_description), parsed.GetValue(_description) is not null);
        Add("payload", payload is null ? null : JsonSerializer.Deserialize<JsonElement>(payload), payload is not null);
        Add("next_run_at", when?.At, when is not null);
        Add("schedule", Rule(parsed), _schedule.IsGiven(parsed.CommandResult) || parsed.GetValue(_once));
        Add("after", After(parsed), _after.IsGiven(parsed.CommandResult) || parsed.GetValue(_once));
        Add("max_attempts", parsed.GetValue(_maxAttempts), parsed.GetValue(_maxAttempts) is not null);
        Add("timeout_seconds", parsed.GetValue(_timeout), parsed.GetValue(_timeout) is not null);
        return change;
    }

    private JsonElement? After(ParseResult parsed) =>
        _after.Of(parsed) is { } after ? JsonSerializer.SerializeToElement(after, TaskDraft.WithoutNulls) : null;

    private JsonElement? Rule(ParseResult parsed) =>
        _schedule.Of(parsed) is { } schedule ? JsonSerializer.SerializeToElement(schedule, TaskDraft.WithoutNulls) : null;

    /// <summary>A reminder that says its own description goes on saying it.</summary>
    private async Task RemindOfTheSameAsync(
        long id, string description, Dictionary<string, object?> change, CancellationToken cancellation)
    {
        var task = (await _otto.Api.GetAsync($"/otto/tasks/{id}", cancellation)).As<OttoTask>();
        if (task.Type == TaskTypes.Reminder && TaskDraft.RemindsOf(task) == task.Description)
        {
            change.Add("payload", TaskDraft.WithText(task.Payload!.Value, description));
        }
    }
}
