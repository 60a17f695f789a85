using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Reminders;
using OttoHangfire.Tasks;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that tell a task what to do: pause the plants, skip tomorrow's, snooze 10 minutes.</summary>
internal sealed class SpokenCommands(NamedTasks named, TaskQueries tasks, ReminderRepository reminders, Phrases phrases)
{
    private const int MostShown = 5;

    /// <summary>So many dates are skipped one by one; what comes more often is better paused.</summary>
    private const int MostSkipped = 20;

    public Task<PlainReply> AnswerAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation) =>
        command.Verb switch
        {
            CommandVerb.Snooze => SnoozeAsync(command, language, now, runId, cancellation),
            CommandVerb.Done => DoneAsync(command, language, runId, cancellation),
            CommandVerb.Skip when command is { Task: null, LastDay: not null } => SkipOnlyAsync(command, language, now, cancellation),
            _ => TellAsync(command, language, now, cancellation),
        };

    private async Task<PlainReply> TellAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        if (command.Task is not { } words)
        {
            return Say(Phrases.In(
                language, "Which task do you mean? Name it, or give its number.", "Welche Aufgabe meinst du? Nenne sie oder ihre Nummer."));
        }

        var verb = VerbOf(command.Verb);
        var found = await named.FindAsync(words, task => TaskRules.Allows(verb, task), cancellation);
        return found switch
        {
            [] => Say(Phrases.In(
                language,
                $"I found no task “{words}” for which that is possible. The list of tasks shows how each is called.",
                $"Ich habe keine Aufgabe „{words}“ gefunden, mit der das geht. Die Liste der Aufgaben zeigt, wie jede heißt.")),
            [var one] when verb == TaskVerb.Skip && command.LastDay is not null => await SkipAllAsync(one, command, language, now, cancellation),
            [var one] when verb == TaskVerb.Skip => await SkipAsync(one, command.Day, language, now, cancellation),
            [var one] => Told(one, command.Verb, language),
            _ => Which(found, language),
        };
    }

    private static PlainReply Told(OttoTask task, CommandVerb verb, SentenceLanguage language)
    {
        var command = verb.ToString().ToLowerInvariant();
        var said = Phrases.In(language, $"{English(verb)}: {task.Description}", $"{German(verb)}: {task.Description}");
        return new PlainReply(
            ProposalKind.Command, said, PlainReply.Propose(CommandTaskHandler.Type, new { task_id = task.Id, command }));
    }

    private async Task<PlainReply> SkipAsync(
        OttoTask task, DateOnly? day, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await NextAsync(task, day, now, cancellation) is not { } instant)
        {
            var when = day is { } wanted ? phrases.Reader.Say(wanted, language) : Phrases.In(language, "any day", "irgendeinem Tag");
            return Say(Phrases.In(
                language,
                $"“{task.Description}” has no date on {when} that could be skipped.",
                $"„{task.Description}“ hat am {when} keinen Termin, der ausfallen könnte."));
        }

        var moment = phrases.Reader.Say(instant, now, language);
        return new PlainReply(
            ProposalKind.Command,
            Phrases.In(language, $"Skipped {moment}: {task.Description}", $"Fällt aus, {moment}: {task.Description}"),
            SkipOf(task, instant));
    }

    /// <summary>"Skip next week": where only one task repeats, it is meant.</summary>
    private async Task<PlainReply> SkipOnlyAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var (first, last) = (phrases.Reader.Say(command.Day!.Value, language), phrases.Reader.Say(command.LastDay!.Value, language));
        return await named.OnlyRepeatingAsync(cancellation) is { } only
            ? await SkipAllAsync(only, command, language, now, cancellation)
            : Say(Phrases.In(
                language,
                $"Which task shall I skip from {first} to {last}? Name it. Or are you away? Then say: I am away next week.",
                $"Welche Aufgabe soll vom {first} bis zum {last} ausfallen? Nenne sie. Oder bist du verreist? Dann sag: "
                    + "Ich bin nächste Woche im Urlaub."));
    }

    /// <summary>Every date of the task in a week or a month.</summary>
    private async Task<PlainReply> SkipAllAsync(
        OttoTask task, CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        var (first, last) = (command.Day!.Value, command.LastDay!.Value);
        var instants = (await ToComeAsync(task, (first, last), now, cancellation)).Order().ToList();
        var (from, to) = (phrases.Reader.Say(first, language), phrases.Reader.Say(last, language));
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

    private static ProposedAction SkipOf(OttoTask task, DateTimeOffset instant) => PlainReply.Propose(
        CommandTaskHandler.Type, new { task_id = task.Id, command = "skip", scheduled_for = instant.ToUniversalTime() });

    /// <summary>The first date of the task that is still to come, on that day if one is named.</summary>
    private async Task<DateTimeOffset?> NextAsync(OttoTask task, DateOnly? day, DateTimeOffset now, CancellationToken cancellation)
    {
        var instants = await ToComeAsync(task, day is { } named ? (named, named) : null, now, cancellation);
        return instants.Count == 0 ? null : instants.Min();
    }

    private async Task<IReadOnlyList<DateTimeOffset>> ToComeAsync(
        OttoTask task, (DateOnly First, DateOnly Last)? days, DateTimeOffset now, CancellationToken cancellation)
    {
        var (from, to) = days is { } named
            ? (Rfc3339Converter.Format(phrases.Midnight(named.First)), Rfc3339Converter.Format(phrases.Midnight(named.Last.AddDays(1))))
            : (null, null);
        var window = OccurrenceWindow.Read(from, to, now);
        var page = await tasks.OccurrencesAsync(task.Id, window, ListQuery.Read("dates", "500", cursor: null), cancellation);
        return [.. page.Items
            .Where(instant => instant.Outcome == OccurrenceOutcome.Pending && (instant.DueAt ?? instant.ScheduledFor) > now)
            .Select(instant => instant.ScheduledFor)];
    }

    /// <summary>
    /// What has come comes again later. Of what has not come yet, or cannot come again, a reminder of its own is made; the task stays as it
    /// is.
    /// </summary>
    private async Task<PlainReply> SnoozeAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation)
    {
        if (await MeantAsync(command, runId, cancellation) is not { } task)
        {
            return Say(Phrases.In(
                language,
                "No reminder has rung lately that I could put off.",
                "Zuletzt hat keine Erinnerung geläutet, die ich verschieben könnte."));
        }

        var at = command.Until ?? now + (command.For ?? SnoozeTime.Usual);
        var moment = phrases.Moment(at, now, language);
        var said = Phrases.In(
            language,
            $"I will remind you again {moment}: {task.Description}",
            $"Ich erinnere dich {moment} noch einmal: {task.Description}");
        var canComeAgain = await HasComeAsync(task, cancellation) && TaskRules.Allows(TaskVerb.Snooze, task);
        return new PlainReply(ProposalKind.Command, said, canComeAgain ? Snoozed(task, at) : Anew(task, at)) { Next = [at] };
    }

    private static ProposedAction Snoozed(OttoTask task, DateTimeOffset at) => PlainReply.Propose(
        CommandTaskHandler.Type, new { task_id = task.Id, command = CommandTaskHandler.Snooze, until = at.ToUniversalTime() });

    private static ProposedAction Anew(OttoTask task, DateTimeOffset at) => PlainReply.Propose(
        "life_os.create_task",
        new
        {
            type = TaskTypes.Reminder,
            description = task.Description,
            payload = new { text = task.Description },
            next_run_at = at.ToUniversalTime(),
        });

    private async Task<bool> HasComeAsync(OttoTask task, CancellationToken cancellation) =>
        task.Type == TaskTypes.Reminder && await reminders.LastAsync(task.Id, cancellation) is not null;

    private async Task<PlainReply> DoneAsync(
        CommandMeaning command, SentenceLanguage language, long runId, CancellationToken cancellation) =>
        await MeantAsync(command, runId, cancellation) switch
        {
            null => Say(Phrases.In(language, "I do not know what that is about.", "Ich weiß nicht, worum es geht.")),
            var come when await HasComeAsync(come, cancellation) => new PlainReply(
                ProposalKind.Command,
                Phrases.In(language, $"Done: {come.Description}", $"Erledigt: {come.Description}"),
                PlainReply.Propose(CommandTaskHandler.Type, new { task_id = come.Id, command = CommandTaskHandler.Done })),
            { Schedule: null, Status: OttoStatus.Pending } open => new PlainReply(
                ProposalKind.Command,
                Phrases.In(language, $"Done: {open.Description}", $"Erledigt: {open.Description}"),
                PlainReply.Propose(UpdateTaskStatusHandler.Type, new { task_id = open.Id, status = OttoStatus.Success })),
            var rang => Say(Phrases.In(
                language,
                $"Good. Nothing is left to do for “{rang.Description}”.",
                $"Gut. Für „{rang.Description}“ ist nichts mehr zu tun.")),
        };

    private async Task<OttoTask?> MeantAsync(CommandMeaning command, long runId, CancellationToken cancellation) =>
        command.Task is { } words
            ? await named.FindAsync(words, _ => true, cancellation) is [var found, ..] ? found : null
            : await named.LastRungAsync(runId, cancellation);

    private static PlainReply Which(IReadOnlyList<OttoTask> found, SentenceLanguage language)
    {
        var list = string.Join("\n", found.Take(MostShown).Select(task => $"- {task.Id}: {task.Description}"));
        return Say(Phrases.In(
            language,
            $"More than one task is called so. Say its number instead:\n{list}",
            $"Mehr als eine Aufgabe heißt so. Nenne stattdessen ihre Nummer:\n{list}"));
    }

    private static PlainReply Say(string sentence) => new(ProposalKind.Question, sentence);

    private static TaskVerb VerbOf(CommandVerb verb) => verb switch
    {
        CommandVerb.Pause => TaskVerb.Pause,
        CommandVerb.Resume => TaskVerb.Resume,
        CommandVerb.Skip => TaskVerb.Skip,
        CommandVerb.Cancel => TaskVerb.Cancel,
        CommandVerb.Run => TaskVerb.Run,
        CommandVerb.Retry => TaskVerb.Retry,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "This is not told to a task."),
    };

    private static string English(CommandVerb verb) => verb switch
    {
        CommandVerb.Pause => "Paused",
        CommandVerb.Resume => "Goes on",
        CommandVerb.Cancel => "To be cancelled for good",
        CommandVerb.Run => "Runs now",
        _ => "Tried again",
    };

    private static string German(CommandVerb verb) => verb switch
    {
        CommandVerb.Pause => "Pausiert",
        CommandVerb.Resume => "Geht weiter",
        CommandVerb.Cancel => "Wird endgültig abgebrochen",
        CommandVerb.Run => "Läuft jetzt",
        _ => "Noch einmal versucht",
    };
}
