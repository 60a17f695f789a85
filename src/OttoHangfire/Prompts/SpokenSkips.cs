using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that leave dates of a task out: skip tomorrow's, skip the plants next week, pause the plants for a week.</summary>
internal sealed class SpokenSkips(NamedTasks named, TaskQueries tasks, Phrases phrases)
{
    /// <summary>So many dates are skipped one by one; what comes more often is better paused.</summary>
    private const int MostSkipped = 20;

    /// <summary>The next date of a task; on that day if one is named.</summary>
    public async Task<PlainReply> OfOneAsync(
        OttoTask task, DateOnly? day, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var (first, end) = day is { } only ? Stretch(only, only) : (now, DateTimeOffset.MaxValue);
        var instants = await tasks.ToComeAsync(task, first, end, most: 1, cancellation);
        if (instants.Count == 0)
        {
            var when = day is { } wanted ? phrases.Reader.Say(wanted, language) : Phrases.In(language, "any day", "irgendeinem Tag");
            return Say(Phrases.In(
                language,
                $"“{task.Description}” has no date on {when} that could be skipped.",
                $"„{task.Description}“ hat am {when} keinen Termin, der ausfallen könnte."));
        }

        var moment = phrases.Reader.Say(instants[0], now, language);
        return new PlainReply(
            ProposalKind.Command,
            Phrases.In(language, $"Skipped {moment}: {task.Description}", $"Fällt aus, {moment}: {task.Description}"),
            SkipOf(task, instants[0]));
    }

    /// <summary>"Skip next week": where only one task repeats, it is meant.</summary>
    public async Task<PlainReply> OfTheOnlyTaskAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var (first, last) = DaysOf(command, language);
        return await named.OnlyRepeatingAsync(cancellation) is { } only
            ? await OfDaysAsync(only, command, language, now, cancellation)
            : Say(Phrases.In(
                language,
                $"Which task shall I skip from {first} to {last}? Name it. Or are you away? Then say: I am away next week.",
                $"Welche Aufgabe soll vom {first} bis zum {last} ausfallen? Nenne sie. Oder bist du verreist? Dann sag: "
                    + "Ich bin nächste Woche im Urlaub."));
    }

    /// <summary>Every date of the task in a week or a month.</summary>
    public async Task<PlainReply> OfDaysAsync(
        OttoTask task, CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var (from, to) = DaysOf(command, language);
        if (task.Schedule is { From: CountingFrom.Completion })
        {
            return Say(Phrases.In(
                language,
                $"“{task.Description}” counts from when it is done, so its dates from {from} to {to} are not known yet. Instead, pause it "
                    + $"until a day: pause {task.Id} for a week.",
                $"„{task.Description}“ zählt ab der Erledigung, die Termine vom {from} bis zum {to} stehen noch nicht fest. Pausiere sie "
                    + $"stattdessen, zum Beispiel so: pausiere {task.Id} für eine Woche."));
        }

        var (first, end) = Stretch(command.Day!.Value, command.LastDay!.Value);
        var instants = await tasks.ToComeAsync(task, first, end, MostSkipped + 1, cancellation);
        if (instants.Count == 0)
        {
            return Say(Phrases.In(
                language,
                $"“{task.Description}” has no date from {from} to {to} that could be skipped.",
                $"„{task.Description}“ hat vom {from} bis zum {to} keinen Termin, der ausfallen könnte."));
        }

        if (instants.Count > MostSkipped)
        {
            return Say(Phrases.In(
                language,
                $"“{task.Description}” is due more than {MostSkipped} times from {from} to {to}. Pause it, and resume it afterwards.",
                $"„{task.Description}“ ist vom {from} bis zum {to} öfter als {MostSkipped}-mal fällig. Pausiere sie und setze sie danach "
                    + "fort."));
        }

        var dates = string.Join(", ", instants.Select(instant => phrases.Reader.Say(instant, now, language)));
        return new PlainReply(
            ProposalKind.Command,
            Phrases.In(language, $"Skipped {dates}: {task.Description}", $"Fällt aus, {dates}: {task.Description}"),
            [.. instants.Select(instant => SkipOf(task, instant))]);
    }

    /// <summary>
    /// A pause with an end. The dates until then are left out, so that the task goes on by itself. Where they are too many, or it happens
    /// once, or it counts from when it is done, the task is paused, and a reminder says when it should go on. What was put off comes
    /// then, too.
    /// </summary>
    public async Task<PlainReply> UntilAsync(
        OttoTask task, DateTimeOffset end, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var moment = phrases.Moment(end, now, language);
        if (task.Schedule is null or { From: CountingFrom.Completion })
        {
            return PausedAndReminded(task, end, moment, language);
        }

        var instants = await tasks.ToComeAsync(task, now, end, MostSkipped + 1, cancellation);
        if (instants.Count > MostSkipped)
        {
            return PausedAndReminded(task, end, moment, language);
        }

        ProposedAction[] later = await tasks.SnoozedAsync(task, cancellation) < end ? [SnoozeOf(task, end)] : [];
        return instants.Count + later.Length > 0
            ? new PlainReply(
                ProposalKind.Command,
                Phrases.In(language, $"Paused until {moment}: {task.Description}", $"Pausiert, weiter {moment}: {task.Description}"),
                [.. instants.Select(instant => SkipOf(task, instant)), .. later])
            : Say(Phrases.In(
                language,
                $"“{task.Description}” is not due before {moment}, so there is nothing to pause.",
                $"„{task.Description}“ ist bis dahin ({moment}) nicht fällig; es gibt nichts zu pausieren."));
    }

    private static PlainReply PausedAndReminded(OttoTask task, DateTimeOffset end, string moment, SentenceLanguage language)
    {
        var resume = Phrases.In(language, $"Resume: {task.Description}", $"Fortsetzen: {task.Description}");
        return new PlainReply(
            ProposalKind.Command,
            Phrases.In(
                language,
                $"Paused: {task.Description}. I will remind you {moment} to resume it.",
                $"Pausiert: {task.Description}. Ich erinnere dich {moment} daran, es fortzusetzen."),
            PlainReply.Propose(CommandTaskHandler.Type, new { task_id = task.Id, command = "pause" }),
            PlainReply.Propose(
                "life_os.create_task",
                new
                {
                    type = TaskTypes.Reminder,
                    description = resume,
                    payload = new { text = resume },
                    next_run_at = end.ToUniversalTime(),
                }));
    }

    private (string First, string Last) DaysOf(CommandMeaning command, SentenceLanguage language) =>
        (phrases.Reader.Say(command.Day!.Value, language), phrases.Reader.Say(command.LastDay!.Value, language));

    /// <summary>From the first moment of one day to the end of another.</summary>
    private (DateTimeOffset From, DateTimeOffset To) Stretch(DateOnly first, DateOnly last) =>
        (phrases.Midnight(first), phrases.Midnight(last.AddDays(1)));

    private static ProposedAction SkipOf(OttoTask task, DateTimeOffset instant) => PlainReply.Propose(
        CommandTaskHandler.Type, new { task_id = task.Id, command = "skip", scheduled_for = instant.ToUniversalTime() });

    private static ProposedAction SnoozeOf(OttoTask task, DateTimeOffset until) => PlainReply.Propose(
        CommandTaskHandler.Type, new { task_id = task.Id, command = CommandTaskHandler.Snooze, until = until.ToUniversalTime() });

    private static PlainReply Say(string sentence) => new(ProposalKind.Question, sentence);
}
