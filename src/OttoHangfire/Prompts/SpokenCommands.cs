using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Reminders;
using OttoHangfire.Tasks;

namespace OttoHangfire.Prompts;

/// <summary>Sentences that tell a task what to do: pause the plants, skip tomorrow's, snooze 10 minutes.</summary>
internal sealed class SpokenCommands(
    NamedTasks named, SpokenSkips skips, ReminderRepository reminders, TaskQueries queries, Phrases phrases)
{
    private const int MostShown = 5;

    public Task<PlainReply> AnswerAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation) =>
        command.Verb switch
        {
            CommandVerb.Snooze => SnoozeAsync(command, language, now, runId, cancellation),
            CommandVerb.Done => DoneAsync(command, language, runId, cancellation),
            CommandVerb.Skip when command is { Task: null, LastDay: not null } =>
                skips.OfTheOnlyTaskAsync(command, language, now, cancellation),
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
            [] => NotFound(words, language),
            [var one] when verb == TaskVerb.Skip && command.LastDay is not null =>
                await skips.OfDaysAsync(one, command, language, now, cancellation),
            [var one] when verb == TaskVerb.Skip => await skips.OfOneAsync(one, command.Day, language, now, cancellation),
            [var one] when EndOf(command, now) is { } end => await skips.UntilAsync(one, end, language, now, cancellation),
            [var one] => Told(one, command.Verb, language),
            _ => Which(found, language),
        };
    }

    /// <summary>Of a pause: when it goes on.</summary>
    private static DateTimeOffset? EndOf(CommandMeaning command, DateTimeOffset now) =>
        command.Verb != CommandVerb.Pause ? null : command.Until ?? now + command.For;

    private static PlainReply Told(OttoTask task, CommandVerb verb, SentenceLanguage language)
    {
        var command = verb.ToString().ToLowerInvariant();
        var said = Phrases.In(language, $"{English(verb)}: {task.Description}", $"{German(verb)}: {task.Description}");
        return new PlainReply(
            ProposalKind.Command, said, PlainReply.Propose(CommandTaskHandler.Type, new { task_id = task.Id, command }));
    }

    /// <summary>
    /// What has come comes again later, and what is to come and was named is moved. Of what cannot come again a reminder of its own is
    /// made.
    /// </summary>
    private async Task<PlainReply> SnoozeAsync(
        CommandMeaning command, SentenceLanguage language, DateTimeOffset now, long runId, CancellationToken cancellation)
    {
        var meant = await MeantAsync(command, runId, cancellation);
        return meant switch
        {
            [] when command.Task is { } words => NotFound(words, language),
            [] => Say(Phrases.In(
                language,
                "No reminder has rung lately that I could put off.",
                "Zuletzt hat keine Erinnerung geläutet, die ich verschieben könnte.")),
            [var task] => await SnoozeAsync(task, command, language, now, cancellation),
            _ => Which(meant, language),
        };
    }

    private async Task<PlainReply> SnoozeAsync(
        OttoTask task, CommandMeaning command, SentenceLanguage language, DateTimeOffset now, CancellationToken cancellation)
    {
        if (command.Task is not null && await ToComeAsync(task, cancellation) is var (instant, due))
        {
            var to = command.Until ?? due + (command.For ?? SnoozeTime.Usual);
            return Moved(task, instant, (From: due, To: to), language, now);
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

    /// <summary>The instant that "move the dentist to Friday" means; null where what has come and waits for an answer is meant.</summary>
    private async Task<(DateTimeOffset ScheduledFor, DateTimeOffset At)?> ToComeAsync(OttoTask task, CancellationToken cancellation)
    {
        var isOpen = (await reminders.OpenOfTasksAsync([task.Id], cancellation)).Count > 0;
        var isWaiting = task is { Status: OttoStatus.Pending, Reason: null };
        return isOpen || !isWaiting || await queries.SnoozedAsync(task, cancellation) is not null
            ? null
            : await queries.NextAsync(task, cancellation);
    }

    private PlainReply Moved(
        OttoTask task,
        DateTimeOffset instant,
        (DateTimeOffset From, DateTimeOffset To) due,
        SentenceLanguage language,
        DateTimeOffset now)
    {
        var (from, to) = (phrases.Moment(due.From, now, language), phrases.Moment(due.To, now, language));
        var said = Phrases.In(
            language, $"Moved from {from} to {to}: {task.Description}", $"Verschoben, statt {from} nun {to}: {task.Description}");
        var payload = new
        {
            task_id = task.Id,
            command = CommandTaskHandler.Move,
            scheduled_for = task.Schedule is null ? (DateTimeOffset?)null : instant.ToUniversalTime(),
            to = due.To.ToUniversalTime(),
        };
        return new PlainReply(ProposalKind.Command, said, PlainReply.Propose(CommandTaskHandler.Type, payload)) { Next = [due.To] };
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
        CommandMeaning command, SentenceLanguage language, long runId, CancellationToken cancellation)
    {
        var meant = await MeantAsync(command, runId, cancellation);
        return meant switch
        {
            [] when command.Task is { } words => NotFound(words, language),
            [] => Say(Phrases.In(language, "I do not know what that is about.", "Ich weiß nicht, worum es geht.")),
            [var task] => await DoneAsync(task, language, cancellation),
            _ => Which(meant, language),
        };
    }

    private async Task<PlainReply> DoneAsync(OttoTask task, SentenceLanguage language, CancellationToken cancellation) =>
        task switch
        {
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

    /// <summary>
    /// What a person can mean who answers: of all that is called so, what has come and waits for an answer, else what is open.
    /// </summary>
    private async Task<IReadOnlyList<OttoTask>> MeantAsync(CommandMeaning command, long runId, CancellationToken cancellation)
    {
        if (command.Task is not { } words)
        {
            return await named.LastRungAsync(runId, cancellation) is { } last ? [last] : [];
        }

        var found = await named.FindAsync(words, _ => true, cancellation);
        if (found.Count < 2)
        {
            return found;
        }

        var waiting = await reminders.OpenOfTasksAsync([.. found.Select(task => task.Id)], cancellation);
        OttoTask[] come = [.. found.Where(task => waiting.Contains(task.Id))];
        OttoTask[] open = [.. found.Where(task => task.Status == OttoStatus.Pending)];
        return come.Length > 0 ? come : open.Length > 0 ? open : found;
    }

    private static PlainReply NotFound(string words, SentenceLanguage language) => Say(Phrases.In(
        language,
        $"I found no task “{words}” for which that is possible. The list of tasks shows how each is called.",
        $"Ich habe keine Aufgabe „{words}“ gefunden, mit der das geht. Die Liste der Aufgaben zeigt, wie jede heißt."));

    /// <summary>Asks which of them is meant.</summary>
    public static PlainReply Which(IReadOnlyList<OttoTask> found, SentenceLanguage language)
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
