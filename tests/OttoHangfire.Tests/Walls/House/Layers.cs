using System.Runtime.CompilerServices;

namespace OttoHangfire.Tests.Walls.House;

/// <summary>A folder, or a file that lies in none, and what it is for.</summary>
internal sealed record Folder(string Name, string For, [CallerLineNumber] int Line = 0)
{
    /// <summary>Where it stands in this file.</summary>
    public string Place => $"{nameof(Layers)}.cs:{Line}";
}

/// <summary>A project, its layers from the bottom up, and what is not yet as it should be. Those numbers and names only ever become fewer.</summary>
internal sealed record HousePlan(string Project, params IReadOnlyList<IReadOnlyList<Folder>> Layers)
{
    public int LongLines { get; init; }

    public int LongMethods { get; init; }

    /// <summary>Pairs of types that are one letter apart.</summary>
    public IReadOnlyList<string> Twins { get; init; } = [];
}

/// <summary>Who may know whom: a folder knows those of the layers above its own line, which are below it. Folders of one layer do not know each other.</summary>
internal static class Layers
{
    public static IReadOnlyList<HousePlan> All { get; } =
    [
        new(
            "OttoHangfire",
            [new("Telemetry", "what traces and metrics are called, and where they come from")],
            [new("Database", "the one door to SQLite, and the migrations")],
            [new("Input", "what is read strictly, and how it is refused"), new("Failpoint.cs", "where the chaos tool may stop the process")],
            [new("Http", "strict bodies and problem details, and what a route says of its callers")],
            [
                new("Actions", "the contract of an action: handlers, effects, catalogue"),
                new("Agent", "how the agent is asked, and how his reply is read"),
                new("Audit", "who asked, who allowed it, what changed"),
            ],
            [new("Context", "what the agent is told besides the task")],
            [
                new("Access", "guards at the door, and who it is that calls"),
                new("Schedules", "when a recurring task is due: rules, local times, time zones"),
                new("Search", "what has the words in it, whatever it is"),
                new("Notes", "Otto's notes for the person"),
                new("Bills", "what has to be paid, and what was"),
                new("Files", "the one folder in which Otto writes, and the way a file is changed"),
                new("Deploys", "the owner's programs: looked at, run, watched and ended"),
            ],
            [
                new("Budgets", "what the language model may cost, and what it did"),
                new("Notifications", "the outbox, and how a message goes out without being led inside"),
            ],
            [
                new("Tasks", "a task, its due instants, its alarms, and which move may follow which"),
                new("LanguageModel", "which language model is set, and whether it answers"),
            ],
            [new("Approvals", "what waits for a person, the sentence it is put in, and the answer"), new("Doctor", "the checks, and the report")],
            [new("Runs", "each try: claimed, asked, saved, judged by the policy, carried out, finished")],
            [new("Reminders", "a reminder that has come: done, later, not this time")],
            [new("Commands", "what a person, the agent or the dashboard tells a task")],
            [new("Prompts", "sentences that a person types: read, answered, done, taken back")],
            [new("Dashboard", "what the buttons of Hangfire's dashboard mean"), new("Retention", "what is old goes")],
            [new("Events", "what changes, told to whoever follows, as it changes")],
            [new("Worker", "the Hangfire side: the job, its state, the net underneath")],
            [new("Why", "why a task has not run, in a sentence with the next step")],
            [new("Incidents", "what is wrong, told to the owner once, and that it works again")],
            [new("Web", "the console: what a person sees and presses, in a browser")],
            [new("Health", "for whoever starts and watches the process"), new("Hosting", "what it is all put together from")],
            [new("Program.cs", "what is put together, what is served")])
        {
            LongLines = 0,
        },
        new(
            "OttoHangfire.Cli",
            [new("ExitCode.cs", "how the program ends"), new("Api", "the backend over HTTP")],
            [new("Confinement", "what the agent's process gives up for good before it begins")],
            [new("Up", "the supervisor: starts both programs, keeps them running, stops them")],
            [new("Doctor", "looks at what is there when the backend does not answer"), new("Output", "what stands on the screen")],
            [new("OttoContext.cs", "what each command needs")],
            [new("Commands", "each word that one can type")],
            [new("OttoCli.cs", "all the words")],
            [new("Program.cs", "begins")])
        {
            LongMethods = 1,
        },
        new("OttoHangfire.Contracts"),
        new(
            "OttoHangfire.Language",
            [new("Times", "which instant a local time is")],
            [new("Sentences", "what a whole sentence asks for, or when a time alone is")]),
        new(
            "OttoHangfire.Storage",
            [
                new("SqliteWriteGate.cs", "the turn to write"),
                new("SqliteJobStorageOptions.cs", "the options"),
                new("StorageInvariant.cs", "what always holds"),
                new("OutcomeUnknownException.cs", "a commit of which nobody knows"),
            ],
            [new("Database", "SQLite: the file and its tables, prepared statements, connections that read")],
            [new("StorageCheckResult.cs", "what a check has found")],
            [new("Writing", "the one writer of a file: what waits is written together, with one commit")],
            [new("Claims", "in whose name this process fetches and locks")],
            [
                new("Collections", "sets, hashes, lists, counters"),
                new("Servers", "Hangfire's servers"),
                new("Jobs", "jobs and their states"),
                new("Locks", "distributed locks"),
            ],
            [new("Queues", "what waits in the queues, and how this process's workers get it")],
            [new("Owners", "this process as an owner of jobs and locks: it beats, and releases what dead owners have left")],
            [new("Checking", "what must always hold between the rows")],
            [new("Connections", "what Hangfire calls")],
            [new("Monitoring", "what the dashboard asks"), new("Expiration", "how expired rows go")],
            [new("Sharing", "the parts that storages on one file and one prefix share")],
            [new("EnlistedJobStorage.cs", "the storage in the application's transaction")],
            [new("SqliteJobStorage.cs", "the storage")],
            [new("SqliteStorageConfiguration.cs", "the word in Hangfire's configuration")]),
        new(
            "OttoHangfire.Agent",
            [new("Refusals", "how a call is refused"), new("Hosting", "settings, log and address of the process")],
            [new("Endpoint", "the one way out: to the model's server, within bounds"), new("Schemas", "what an answer has to look like")],
            [new("Chat", "how model servers are spoken to"), new("Access", "guards at the door")],
            [new("Model", "the language model: asked within a budget, and held to the catalogue")],
            [new("Skills", "what Otto can do, one class for each thing")],
            [new("Api", "the five addresses")],
            [new("Program.cs", "what is put together")]),
    ];
}
