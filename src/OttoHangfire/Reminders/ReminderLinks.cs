using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Notifications;

namespace OttoHangfire.Reminders;

/// <summary>
/// Links in messages by which a reminder is answered without signing in. Each is good for one answer to one time that the reminder has
/// come, for a day, and until that time is answered, in whatever way.
/// </summary>
internal sealed class ReminderLinks(
    LinkSigner signer,
    ReminderRepository reminders,
    ReminderAnswers answers,
    SnoozeTime times,
    OttoDatabase database,
    OttoSettings settings,
    TimeProvider clock)
{
    public const string Path = "/answer";

    /// <summary>Who answers, in the audit.</summary>
    public const string By = "link of a message";

    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);

    /// <summary>What stands on the button of a link.</summary>
    public static string Name(LinkVerb verb) => verb == LinkVerb.Snooze ? "Snooze 10 min" : verb.ToString();

    /// <summary>How what this run has told is answered; null where it is of no reminder, or was answered already.</summary>
    public async Task<MessageAnswers?> OfRunAsync(long runId, CancellationToken cancellation)
    {
        if (await reminders.AskedAsync(runId, cancellation) is not { Answer: null } asked)
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + Life).ToUnixTimeSeconds());
        var paths = Enum.GetValues<LinkVerb>()
            .Select(verb => new MessageLink(Name(verb), $"{Path}?link={signer.Write(new LinkMeaning(verb, runId, expires))}"))
            .ToList();
        return settings.PublicUrl?.GetLeftPart(UriPartial.Authority) is { } home
            ? new MessageAnswers([.. paths.Select(path => path with { Url = home + path.Url })], Command: null) { Paths = paths }
            : new MessageAnswers([], Typed(asked.TaskId)) { Paths = paths };
    }

    /// <summary>What the link would say, and of which reminder. Nothing is changed.</summary>
    /// <exception cref="RefusalException">It is forged, too old or used, or what it is about is gone or has not come yet.</exception>
    public async Task<(LinkMeaning Link, AskedReminder Asked)> LookAsync(string? text, CancellationToken cancellation)
    {
        var link = await ReadAsync(text, cancellation);
        await CheckAsync(link, database.Read(cancellation));
        return (link, await reminders.AskedAsync(link.RunId, cancellation) ?? throw Gone());
    }

    /// <summary>Answers the reminder.</summary>
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="RefusalException">
    /// It is forged, too old or used, what it is about is gone, or its task does not stand so that this could be done.
    /// </exception>
    public async Task<string> AnswerAsync(string? text, CancellationToken cancellation)
    {
        var link = await ReadAsync(text, cancellation);
        return await database.WriteAsync(
            async transaction =>
            {
                // Only what nobody has answered is answered by a link: that makes each good for once, and all of one message together.
                var rang = await CheckAsync(link, transaction);
                return await AnswerAsync(link.Verb, rang.TaskId, transaction);
            },
            cancellation);
    }

    private async Task<string> AnswerAsync(LinkVerb verb, long taskId, SqlTransaction transaction)
    {
        switch (verb)
        {
            case LinkVerb.Done:
                await answers.DoneAsync(taskId, By, transaction);
                return "It is noted as done.";
            case LinkVerb.Skip:
                await answers.SkipAsync(taskId, By, transaction);
                return "Not this time, then.";
            default:
                var until = verb == LinkVerb.Snooze ? times.Soon : times.Tomorrow;
                await answers.SnoozeAsync(taskId, until, By, transaction);
                return $"It comes again at {Said(until)}.";
        }
    }

    private async Task<LinkMeaning> ReadAsync(string? text, CancellationToken cancellation)
    {
        var link = signer.Read(text) ?? throw RefusalException.NotFound(
            "This link is not one of Otto's: it is incomplete, or was changed. Use the one in the message.");
        if (link.ExpiresAt > clock.GetUtcNow())
        {
            return link;
        }

        var asked = await reminders.AskedAsync(link.RunId, cancellation);
        throw new RefusalException(
            RefusalKind.Expired, $"This link has expired: it worked for a day. {(asked is null ? "" : Typed(asked.TaskId))}".TrimEnd());
    }

    private async Task<ReminderRow> CheckAsync(LinkMeaning link, SqlSession session)
    {
        var rang = await reminders.OfRunAsync(link.RunId, session);
        return rang switch
        {
            null => throw await NotThereAsync(link.RunId, session),
            { Answer: null } => rang,
            _ => throw RefusalException.Conflict($"{Answered(rang)} A link works once."),
        };
    }

    private async Task<RefusalException> NotThereAsync(long runId, SqlSession session) =>
        await reminders.IsRunOpenAsync(runId, session)
            ? RefusalException.Conflict("This reminder is just about to be finished. Open the link again in a moment.")
            : Gone();

    private static RefusalException Gone() =>
        new(RefusalKind.Expired, "The reminder of this link is gone: its task was removed, or its run was too old to be kept.");

    private string Answered(ReminderRow rang) => rang.Answer switch
    {
        ReminderOutcome.Done => $"This reminder was noted as done at {Said(rang.AnsweredAt!.Value)}.",
        ReminderOutcome.Skipped => $"This reminder was skipped at {Said(rang.AnsweredAt!.Value)}.",
        ReminderOutcome.Snoozed => $"This reminder was put off; it comes again at {Said(rang.Until!.Value)}, with new links.",
        ReminderOutcome.Cancelled => "The task of this reminder was cancelled.",
        _ => "This reminder has come again since. Use the links of its newest message.",
    };

    private string Said(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _zone).ToString("HH:mm 'on' d MMMM", CultureInfo.InvariantCulture);

    private static string Typed(long id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        return $"To answer it, type '{TypedCommand.Otto($"done {number}")}', '{TypedCommand.Otto($"snooze {number} 10m")}', "
            + $"'{TypedCommand.Otto($"snooze {number} tomorrow")}' or '{TypedCommand.Otto($"dismiss {number}")}'.";
    }
}
