using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Tasks;

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
        var instants = await ToComeAsync(task, day is { } only ? Stretch(only, only) : null, now, cancellation);
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
        var instants = await ToComeAsync(task, Stretch(command.Day!.Value, command.LastDay!.Value), now, cancellation);
        var (from, to) = DaysOf(command, language);
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
                $"“{task.Description}” is due {instants.Count} times from {from} to {to}. Pause it, and resume it afterwards.",
                $"„{task.Description}“ ist vom {from} bis zum {to} {instants.Count}-mal fällig. Pausiere sie und setze sie danach fort."));
        }

        var dates = string.Join(", ", instants.Select(instant => phrases.Reader.Say(instant, now, language)));
        return new PlainReply(
            ProposalKind.Command,
            Phrases.In(language, $"Skipped {dates}: {task.Description}", $"Fällt aus, {dates}: {task.Description}"),
            [.. instants.Select(instant => SkipOf(task, instant))]);
    }

    /// <summary>
    /// A pause with an end. The dates until then are left out, so that the task goes on by itself. Where they are too many, or it happens
    /// once, the task is paused, and a reminder says when it should go on.
    /// </summary>
    public async Task<PlainReply> UntilAsync(
        OttoTask task, DateTimeOffset end, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var moment = phrases.Moment(end, now, language);
        var instants = task.Schedule is null ? [] : await ToComeAsync(task, (now, end), now, cancellation);
        if (instants.Count is > 0 and <= MostSkipped)
        {
            return new PlainReply(
                ProposalKind.Command,
                Phrases.In(language, $"Paused until {moment}: {task.Description}", $"Pausiert, weiter {moment}: {task.Description}"),
                [.. instants.Select(instant => SkipOf(task, instant))]);
        }

        if (task.Schedule is not null && instants.Count == 0)
        {
            return Say(Phrases.In(
                language,
                $"“{task.Description}” is not due before {moment}, so there is nothing to pause.",
                $"„{task.Description}“ ist bis dahin ({moment}) nicht fällig; es gibt nichts zu pausieren."));
        }

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

    /// <summary>The dates of the task that are still to come, the next one first.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> ToComeAsync(
        OttoTask task, (DateTimeOffset From, DateTimeOffset To)? stretch, DateTimeOffset now, CancellationToken cancellation)
    {
        var (from, to) = stretch is { } named
            ? (Rfc3339Converter.Format(named.From), Rfc3339Converter.Format(named.To))
            : (null, null);
        var window = OccurrenceWindow.Read(from, to, now);
        var page = await tasks.OccurrencesAsync(task.Id, window, ListQuery.Read("dates", "500", cursor: null), cancellation);
        return [.. page.Items
            .Where(instant => instant.Outcome == OccurrenceOutcome.Pending && (instant.DueAt ?? instant.ScheduledFor) > now)
            .Select(instant => instant.ScheduledFor)
            .Order()];
    }

    private static ProposedAction SkipOf(OttoTask task, DateTimeOffset instant) => PlainReply.Propose(
        CommandTaskHandler.Type, new { task_id = task.Id, command = "skip", scheduled_for = instant.ToUniversalTime() });

    private static PlainReply Say(string sentence) => new(ProposalKind.Question, sentence);
}
