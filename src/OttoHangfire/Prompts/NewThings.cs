using System.Globalization;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Schedules;
using OttoHangfire.Schedules.Sentences;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that ask for something new: a task, a note, a bill, a vacation.</summary>
internal sealed class NewThings(Phrases phrases, OttoSettings settings)
{
    private const int Shown = 3;

    public PlainReply Task(TaskMeaning task, SentenceLanguage language, DateTimeOffset now) => task switch
    {
        { Schedule: { } schedule } => Again(task.Description, schedule, language, now),
        { At: { } at } => Once(task, at, language, now),
        _ => throw new InvalidOperationException("A task without a time is no meaning."),
    };

    public static PlainReply Note(NoteMeaning note, SentenceLanguage language) => new(
        ProposalKind.Note,
        Phrases.In(language, $"Noted: {note.Text}", $"Notiert: {note.Text}"),
        PlainReply.Propose("life_os.log_note", new { text = note.Text }));

    public PlainReply Bill(BillMeaning bill, SentenceLanguage language)
    {
        var (amount, due) = (Currencies.Format(bill.AmountMinor, bill.Currency), phrases.Reader.Say(bill.Due, language));
        return new PlainReply(
            ProposalKind.Bill,
            Phrases.In(language, $"The bill is written down: {amount} to {bill.Payee}, due on {due}.",
                $"Die Rechnung ist notiert: {amount} an {bill.Payee}, fällig am {due}."),
            PlainReply.Propose(
                "bills.record", new { payee = bill.Payee, amount_minor = bill.AmountMinor, currency = bill.Currency, due = bill.Due }));
    }

    /// <summary>Both days are part of it: it ends at the midnight behind the last.</summary>
    public PlainReply Vacation(VacationMeaning away, SentenceLanguage language)
    {
        var (from, to) = (phrases.Midnight(away.First), phrases.Midnight(away.Last.AddDays(1)));
        var (first, last) = (phrases.Reader.Say(away.First, language), phrases.Reader.Say(away.Last, language));
        var said = away.First == away.Last
            ? Phrases.In(language, $"On {first}, what repeats is not done.", $"Am {first} fällt aus, was sich wiederholt.")
            : Phrases.In(
                language,
                $"From {first} to {last}, what repeats is not done.",
                $"Vom {first} bis zum {last} fällt aus, was sich wiederholt.");
        return new PlainReply(
            ProposalKind.Vacation,
            said,
            PlainReply.Propose(AddVacationHandler.Type, new { from = from.ToUniversalTime(), to = to.ToUniversalTime() }));
    }

    private PlainReply Once(TaskMeaning task, DateTimeOffset at, SentenceLanguage language, DateTimeOffset now)
    {
        var when = phrases.Moment(at, now, language);
        var what = task.Ends is { } end
            ? $"{task.Description} ({Phrases.In(language, "until", "bis")} {TimeZoneInfo.ConvertTime(end, phrases.Zone):HH:mm})"
            : task.Description;
        return new PlainReply(
            ProposalKind.Task,
            Phrases.In(language, $"I will remind you {when}: {what}", $"Ich erinnere dich {when}: {what}"),
            PlainReply.Propose(
                "life_os.create_task",
                new { type = TaskTypes.Reminder, description = what, payload = new { text = what }, next_run_at = at.ToUniversalTime() }))
        {
            Next = [at],
        };
    }

    private PlainReply Again(string what, SpokenSchedule spoken, SentenceLanguage language, DateTimeOffset now)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var asked = new TaskSchedule
        {
            Cron = spoken.Cron,
            Every = spoken.Every,
            Rrule = spoken.Rrule,
            Start = spoken.Start,
            From = spoken.From,
            Days = spoken.Days,
            Holidays = spoken.Holidays,
            Else = spoken.Else,
        };
        var complete = asked.Complete(second, settings.TimeZone);
        DateTimeOffset[] next = [.. NextOf(complete, second, now)];
        var dates = string.Join(", ", next.Select(at => phrases.Reader.Say(at, now, language)));
        return new PlainReply(
            ProposalKind.Task,
            Phrases.In(
                language,
                $"I will remind you {ScheduleSentence.Of(complete, startIsAsked: false)}: {what}\nNext: {dates}.",
                $"Ich erinnere dich {InGerman(complete)}: {what}\nAls Nächstes: {dates} ({settings.TimeZone})."),
            PlainReply.Propose("life_os.create_task", PayloadOf(what, asked)))
        {
            Next = next,
        };
    }

    private static string InGerman(TaskSchedule rule) => rule is { From: CountingFrom.Completion, Every: { } every }
        ? Duration.Parse(every) switch
        {
            { Ticks: TimeSpan.TicksPerDay } => "einen Tag nach jedem guten Lauf",
            { TotalDays: > 1 and var days } when days == Math.Floor(days) => $"{days:0} Tage nach jedem guten Lauf",
            var length => string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0.##} Stunden nach jedem guten Lauf"),
        }
        : "immer wieder";

    /// <summary>What counts from the end of a run begins at once, and how it goes on is not known yet.</summary>
    private static IEnumerable<DateTimeOffset> NextOf(TaskSchedule complete, DateTimeOffset second, DateTimeOffset now) =>
        complete.From == CountingFrom.Completion ? [second] : Schedule.Of(complete).From(now).Take(Shown).Select(instant => instant.At);

    /// <summary>What is not set is left out, so that a person who looks at the proposal sees what was said.</summary>
    private static Dictionary<string, object> PayloadOf(string what, TaskSchedule asked)
    {
        var rule = new Dictionary<string, string>(StringComparer.Ordinal);
        (string Name, string? Value)[] all =
        [
            ("cron", asked.Cron), ("every", asked.Every), ("rrule", asked.Rrule), ("start", asked.Start), ("from", asked.From),
            ("days", asked.Days), ("holidays", asked.Holidays), ("else", asked.Else),
        ];
        foreach (var (name, value) in all)
        {
            if (value is not null)
            {
                rule[name] = value;
            }
        }

        return new(StringComparer.Ordinal)
        {
            ["type"] = TaskTypes.Reminder,
            ["description"] = what,
            ["payload"] = new { text = what },
            ["schedule"] = rule,
        };
    }
}
