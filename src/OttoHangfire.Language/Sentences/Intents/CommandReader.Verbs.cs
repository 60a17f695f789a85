namespace OttoHangfire.Language.Sentences.Intents;

/// <summary>How people command: the words before the task's name, and those behind it.</summary>
internal static partial class CommandReader
{
    /// <summary>Null as the verb: pause or cancel, which has to be asked.</summary>
    private sealed record Pattern(CommandVerb? Verb, string First, string Last = "");

    private static readonly Pattern[] English =
    [
        .. All(CommandVerb.Pause, "pause", "put on hold", "pause the task", "suspend"), new(CommandVerb.Pause, "put", "on hold"),
        .. All(CommandVerb.Resume, "resume", "unpause", "un-pause", "continue", "continue with", "carry on with", "go on with"),
        .. All(CommandVerb.Skip, "skip", "leave out"),
        .. All(CommandVerb.Snooze, "snooze", "postpone", "delay", "push back", "put off", "defer", "reschedule", "move", "push", "shift"),
        new(CommandVerb.Snooze, "push", "back"), new(CommandVerb.Snooze, "put", "off"),
        .. All(CommandVerb.Cancel, "cancel", "delete", "remove", "get rid of", "abort", "call off"),
        new(CommandVerb.Cancel, "call", "off"), .. All(CommandVerb.Run, "run", "execute", "start", "trigger", "kick off"),
        .. All(CommandVerb.Retry, "retry", "try again"), new(CommandVerb.Retry, "try", "again"), new(CommandVerb.Retry, "run", "again"),
        .. All(CommandVerb.Done, "done", "done with", "i'm done with", "i am done with", "finished", "finished with", "i'm finished with",
        "i'm done", "i am done",
            "i have done", "i've done", "i did", "tick off", "check off", "all done", "it's done", "it is done", "i have finished",
                "i've finished", "i finished"),
        new(CommandVerb.Done, "mark", "as done"), new(CommandVerb.Done, "mark", "done"), new(CommandVerb.Done, "mark", "as finished"),
        new(CommandVerb.Done, "mark", "as completed"), new(CommandVerb.Done, "mark", "as complete"), new(CommandVerb.Done, "check", "off"),
        new(CommandVerb.Done, "tick", "off"), new(CommandVerb.Done, "", "is done"), new(CommandVerb.Done, "", "are done"),
        new(CommandVerb.Done, "", "done"), new(CommandVerb.Done, "", "is finished"), new(CommandVerb.Done, "", "are finished"),
        new(CommandVerb.Done, "", "has been done"), new(null, "stop"),
    ];

    private static readonly Pattern[] German =
    [
        .. All(CommandVerb.Pause, "pausiere", "pausier", "pausieren sie", "pause"), new(CommandVerb.Pause, "halte", "an"),
        new(CommandVerb.Pause, "halt", "an"), new(CommandVerb.Pause, "", "pausieren"), new(CommandVerb.Pause, "", "anhalten"),
        new(CommandVerb.Pause, "lege", "auf eis"), new(CommandVerb.Resume, "setze", "fort"), new(CommandVerb.Resume, "setz", "fort"),
        new(CommandVerb.Resume, "", "fortsetzen"), new(CommandVerb.Resume, "mach", "weiter"), new(CommandVerb.Resume, "mache", "weiter"),
        .. All(CommandVerb.Resume, "weiter mit", "mach weiter mit", "mache weiter mit", "mach weiter", "mache weiter", "fahre fort mit"),
        new(CommandVerb.Resume, "nimm", "wieder auf"), new(CommandVerb.Resume, "", "weitermachen"),
        new(CommandVerb.Resume, "", "wieder aufnehmen"), .. All(CommandVerb.Skip, "ueberspringe", "ueberspring", "ueberspringen sie"),
        new(CommandVerb.Skip, "lass", "aus"), new(CommandVerb.Skip, "lasse", "aus"), new(CommandVerb.Skip, "lass", "ausfallen"),
        new(CommandVerb.Skip, "", "ueberspringen"), new(CommandVerb.Skip, "", "auslassen"), new(CommandVerb.Skip, "", "ausfallen lassen"),
        new(CommandVerb.Skip, "lass", "weg"),
        .. All(CommandVerb.Snooze, "verschiebe", "verschieb", "schlummern", "schlummer", "snooze", "verschieben sie", "verlege", "verleg"),
        new(CommandVerb.Snooze, "", "verschieben"), new(CommandVerb.Snooze, "schiebe", "auf"), new(CommandVerb.Snooze, "", "schlummern"),
        new(CommandVerb.Cancel, "brich", "ab"), new(CommandVerb.Cancel, "breche", "ab"), new(CommandVerb.Cancel, "", "abbrechen"),
        new(CommandVerb.Cancel, "sag", "ab"), new(CommandVerb.Cancel, "sage", "ab"), new(CommandVerb.Cancel, "", "absagen"),
        new(CommandVerb.Cancel, "", "stornieren"), new(CommandVerb.Cancel, "", "loeschen"),
        .. All(CommandVerb.Cancel, "storniere", "stornier", "loesche", "loesch", "entferne", "streiche", "streich"),
        new(CommandVerb.Run, "fuehre", "aus"), new(CommandVerb.Run, "fuehr", "aus"), new(CommandVerb.Retry, "fuehre", "noch einmal aus"),
        new(CommandVerb.Retry, "fuehre", "nochmal aus"),
        new(CommandVerb.Run, "", "ausfuehren"),
        new(CommandVerb.Run, "", "starten"), .. All(CommandVerb.Run, "starte", "start"),
        .. All(CommandVerb.Retry, "wiederhole", "wiederhol"), new(CommandVerb.Retry, "versuche", "noch einmal"),
        new(CommandVerb.Retry, "versuche", "nochmal"), new(CommandVerb.Retry, "versuche", "erneut"),
        new(CommandVerb.Retry, "versuch", "noch einmal"), new(CommandVerb.Retry, "versuch", "nochmal"),
        new(CommandVerb.Retry, "", "wiederholen"),
        .. All(CommandVerb.Done, "erledigt", "fertig", "fertig mit", "ich bin fertig mit", "ich bin fertig", "ich bin mit"),
        new(CommandVerb.Done, "ich bin mit", "fertig"), new(CommandVerb.Done, "hake", "ab"), new(CommandVerb.Done, "hak", "ab"),
        new(CommandVerb.Done, "", "abhaken"), new(CommandVerb.Done, "markiere", "als erledigt"), new(CommandVerb.Done, "", "erledigt"),
        new(CommandVerb.Done, "", "ist erledigt"), new(CommandVerb.Done, "", "sind erledigt"), new(CommandVerb.Done, "", "ist fertig"),
        new(CommandVerb.Done, "", "sind fertig"), new(CommandVerb.Done, "ich habe", "erledigt"),
        new(CommandVerb.Done, "ich hab", "erledigt"), new(CommandVerb.Done, "ich habe", "gemacht"),
        new(CommandVerb.Done, "", "als erledigt markieren"), new(CommandVerb.Done, "", "ist gemacht"),
        new(CommandVerb.Done, "", "sind gemacht"), new(null, "stoppe"), new(null, "stopp"), new(null, "beende"),
    ];

    private static readonly HashSet<string> Articles =
    [
        "the", "my", "a", "an", "this", "that", "about", "task", "reminder", "called", "named", "with", "for", "der", "die", "das", "den",
        "dem",
        "mein", "meine", "meinen", "meinem", "aufgabe", "erinnerung", "mit", "von", "of", "ein", "eine", "einen", "namens", "fuer", "an",
        "at",
    ];

    private static readonly HashSet<string> Pronouns =
    [
        "it", "this", "that", "them", "one", "these", "es", "das", "ihn", "sie", "dies", "diese", "diesen", "up",
    ];

    private static readonly HashSet<string> Fillers =
    [
        "now", "right", "away", "immediately", "jetzt", "sofort", "gleich", "please", "bitte", "mal", "again", "once", "nochmal", "noch",
        "einmal",
    ];

    /// <summary>"Skip the next run of the plants": these say which instant, not which task.</summary>
    private static readonly HashSet<string> NextOnes =
    [
        "next", "run", "one", "time", "occurrence", "instance", "once", "naechste", "naechsten", "naechstes", "mal", "lauf", "termin",
        "einmal", "ausfuehrung", "the", "das", "den", "die", "of", "from", "von", "der", "reminder", "run's",
    ];

    /// <summary>"Push the dentist back by two hours": these belong to the verb.</summary>
    private static readonly HashSet<string> Backs = ["back", "off"];

    private static IEnumerable<Pattern> All(CommandVerb verb, params string[] firsts) => firsts.Select(first => new Pattern(verb, first));
}
