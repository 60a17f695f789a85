using System.CommandLine;
using System.Text.Json;
using OttoHangfire.Cli.Output;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Commands;

/// <summary><c>otto done</c>, <c>snooze</c>, <c>dismiss</c>: answers a reminder that has come.</summary>
internal sealed class ReminderCommand : OttoCommand
{
    private const string Usual = "PT10M";

    private readonly OttoContext _otto;
    private readonly Argument<long> _id = SharedOptions.Id("task");
    private readonly Argument<string[]> _until = new("until")
    {
        Description = "For how long, or until when: 10m, 2h, tomorrow, \"Friday 9am\" (default 10m)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private ReminderCommand(OttoContext otto, string verb, string description, params string[] examples)
        : base(verb, description, examples)
    {
        _otto = otto;
        Arguments.Add(_id);
        SetAction(RunAsync);
    }

    public static ReminderCommand Done(OttoContext otto) => new(
        otto, "done", "Says that what a reminder was for is done. It stops asking; if it was put off, it does not come again.", "done 7");

    public static ReminderCommand Dismiss(OttoContext otto) => new(
        otto, "dismiss", "Says \"not this time\" to a reminder that has come. It stops asking.", "dismiss 7");

    public static ReminderCommand Snooze(OttoContext otto)
    {
        var snooze = new ReminderCommand(
            otto,
            "snooze",
            "Puts off a reminder that has come: it comes once more, later. A schedule stays as it is.",
            "snooze 7",
            "snooze 7 2h",
            "snooze 7 tomorrow",
            "snooze 7 \"Friday 9am\"");
        snooze.Arguments.Add(snooze._until);
        return snooze;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(_id);
        var body = Arguments.Contains(_until) ? JsonSerializer.Serialize(Read(parsed.GetValue(_until) ?? []), OttoJson.Options) : null;
        var answer = await _otto.Api.PostAsync($"/otto/tasks/{id}/{Name}", body, cancellation);
        if (parsed.GetValue(Json))
        {
            _otto.Terminal.Raw(answer.Json);
            return ExitCode.Done;
        }

        _otto.Terminal.Say($"{Said()} {TaskView.Sentence(_otto.Times, answer.As<OttoTask>())}");
        return ExitCode.Done;
    }

    private string Said() => Name switch
    {
        "done" => "Noted as done.",
        "dismiss" => "Dismissed.",
        _ => "Put off.",
    };

    private ReminderSnooze Read(string[] words)
    {
        var typed = string.Join(' ', words).Trim();
        if (typed.Length == 0)
        {
            return new ReminderSnooze { For = Usual };
        }

        var now = _otto.Clock.GetUtcNow();
        var reading = _otto.TimeReader.Read(typed, now);

        // A length alone is as long from now, and tomorrow without an hour is tomorrow morning.
        var at = reading.At ?? _otto.TimeReader.Read($"in {typed}", now).At ?? _otto.TimeReader.Read($"{typed} 9am", now).At;
        return at is { } until ? new ReminderSnooze { Until = until } : throw new UsageException($"until: {reading.Sentence}", Name);
    }
}
