using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto skip</c>, <c>move</c>: tells one instant of a recurring task not to run, or to run at another time.</summary>
internal sealed class InstantCommand : OttoCommand
{
    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly Option<string?> _instant = new("--instant")
    {
        Description = "Which one, by the time that the schedule gives it: \"Friday 9am\" (its next one)",
    };

    private readonly Option<string?> _to = new("--to")
    {
        Description = "When it runs instead: 18:00, \"tomorrow 9am\", \"in 2h\"",
        Required = true,
    };

    private InstantCommand(OttoContext otto, string verb, string description, params string[] examples)
        : base(verb, description, examples)
    {
        _otto = otto;
        Arguments.Add(_id);
        Options.Add(_instant);
        SetAction(RunAsync);
    }

    public static InstantCommand Skip(OttoContext otto) => new(
        otto,
        "skip",
        "Skips one run of a task that repeats. The schedule stays.",
        "skip 7",
        "skip 7 --instant \"Friday 9am\"");

    public static InstantCommand Move(OttoContext otto)
    {
        var move = new InstantCommand(
            otto,
            "move",
            "Moves one run of a task that repeats to another time. The schedule stays. One that was skipped comes back.",
            "move 7 --to \"tomorrow 10am\"",
            "move 7 --instant \"Friday 9am\" --to \"Friday 3pm\"");
        move.Options.Add(move._to);
        return move;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        DateTimeOffset? to = Options.Contains(_to) ? Read("--to", parsed.GetValue(_to)!) : null;
        var instant = parsed.GetValue(_instant) is { } typed ? Read("--instant", typed) : await NextAsync(id, cancellation);
        object body = to is null ? new OccurrenceSkip { ScheduledFor = instant } : new OccurrenceMove { ScheduledFor = instant, To = to };
        var answer = await _otto.Api.PostAsync(
            $"/otto/tasks/{id}/occurrences/{Name}", JsonSerializer.Serialize(body, OttoJson.Options), cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        var task = (await _otto.Api.GetAsync($"/otto/tasks/{id}", cancellation)).As<OttoTask>();
        var done = to is null ? "Skipped" : "Moved";
        var where = to is { } later ? $" to {_otto.Times.Exact(later)} {_otto.Times.Zone}" : $" {_otto.Times.Zone}";
        _otto.Terminal.Say($"{done} {_otto.Times.Exact(instant)}{where}. {TaskView.Sentence(_otto.Times, task)}");
        return ExitCode.Done;
    }

    private DateTimeOffset Read(string option, string typed)
    {
        var now = _otto.Clock.GetUtcNow();
        var reading = _otto.TimeReader.Read(typed, now);
        return reading.At ?? throw new UsageException($"{option}: {reading.Sentence}", Name);
    }

    /// <summary>What the task waits for by its schedule; where it waits for nothing, the backend says why nothing can be done.</summary>
    private async Task<DateTimeOffset> NextAsync(long id, CancellationToken cancellation)
    {
        var now = _otto.Clock.GetUtcNow();
        var page = (await _otto.Api.GetAsync($"/otto/tasks/{id}/occurrences", cancellation)).As<Page<TaskOccurrence>>();
        return page.Items.Where(one => one is { Outcome: "pending", Id: null }).OrderBy(one => one.DueAt ?? one.ScheduledFor)
            .Select(one => (DateTimeOffset?)one.ScheduledFor).FirstOrDefault() ?? now;
    }
}
