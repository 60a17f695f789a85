using OttoHangfire.Contracts;

namespace OttoHangfire.Chaos.Actions;

/// <summary>What was found of one kind of effect.</summary>
internal sealed class Tally
{
    public int Rounds { get; set; }

    /// <summary>Effects that a person had to say of whether they happened.</summary>
    public int Resolved { get; set; }

    /// <summary>Effects that came more than once where that is allowed: notifications, under the same id.</summary>
    public int Repeated { get; set; }

    /// <summary>Messages of which nobody can know whether they came.</summary>
    public int Unknown { get; set; }

    public List<string> Lost { get; } = [];

    public List<string> Doubled { get; } = [];

    public List<string> Faults { get; } = [];

    public bool IsClean => Lost.Count == 0 && Doubled.Count == 0 && Faults.Count == 0;
}

/// <summary>One kind of effect: at which steps the backend dies, what is proposed, and what must be there at the end.</summary>
internal abstract class Effect(string name, params string[] steps)
{
    public string Name => name;

    /// <summary>The steps of <c>Failpoint.Hit</c> in the order of an action's way.</summary>
    public IReadOnlyList<string> Steps => steps;

    /// <summary>The type of the tasks; one that may propose anything unless something else is said.</summary>
    public virtual string TaskType => $"chaos.{name}";

    /// <summary>How many actions are proposed: each of them is killed in its turn.</summary>
    public virtual int Actions => 1;

    public Tally Tally { get; } = new();

    public abstract IReadOnlyList<ProposedAction> Propose(string text);

    /// <summary>What a person does for it while it is on its way; nothing by default.</summary>
    public virtual Task HelpAsync(Backend backend, long taskId, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Looks at what a dead backend left of a task, before anything mends it.</summary>
    public virtual void LookAtTheWreck(string text)
    {
        // Most leave nothing outside the database.
    }

    /// <summary>Whether a task of this kind may stand so in the end.</summary>
    public virtual bool MayEndAs(OttoTask task) => task.Status == OttoStatus.Success;

    /// <summary>Counts what became of all tasks.</summary>
    public abstract Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation);

    protected void CountOne(string text, int times, string what)
    {
        if (times == 0)
        {
            Tally.Lost.Add($"{what} of {text} is missing");
        }
        else if (times > 1)
        {
            Tally.Doubled.Add($"{what} of {text} is there {times} times");
        }
    }
}

/// <summary>A bill: exactly once.</summary>
internal sealed class DatabaseEffect() : Effect("database", "acting", "committed", "acted")
{
    public override IReadOnlyList<ProposedAction> Propose(string text) =>
        [ChaosAgent.Propose("bills.record", new { payee = text, amount_minor = 100, currency = "EUR", due = "2030-01-31" })];

    public override async Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation)
    {
        var bills = (await backend.BillsAsync(cancellation)).ToLookup(bill => bill.Payee, StringComparer.Ordinal);
        foreach (var text in tasks.Values)
        {
            CountOne(text, bills[text].Count(), "the bill");
        }
    }
}

/// <summary>A file that is written and added to: old or new at any time, both in the end.</summary>
internal sealed class FileEffect(string dataFolder)
    : Effect("file", "planned", "started", "file.half_written", "file.written", "file.synced", "file.renamed", "file.folder_synced", "performed", "marking", "acted")
{
    private static readonly string First = new('a', 20_000);
    private static readonly string Second = new('b', 20_000);

    public override int Actions => 2;

    public override IReadOnlyList<ProposedAction> Propose(string text) =>
    [
        ChaosAgent.Propose("files.write", new { path = PathOf(text), content = First }),
        ChaosAgent.Propose("files.append", new { path = PathOf(text), content = Second }),
    ];

    public override void LookAtTheWreck(string text)
    {
        if (Read(text) is { } content && content != First && content != First + Second)
        {
            Tally.Faults.Add($"the file of {text} was neither old nor new after a death ({content.Length} characters)");
        }
    }

    public override Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation)
    {
        foreach (var text in tasks.Values)
        {
            switch (Read(text))
            {
                case null or "":
                    Tally.Lost.Add($"the file of {text} is missing");
                    break;
                case var content when content.Length < First.Length + Second.Length:
                    Tally.Lost.Add($"the file of {text} is not whole");
                    break;
                case var content when content.Length > First.Length + Second.Length:
                    Tally.Doubled.Add($"the file of {text} was added to more than once");
                    break;
                case var content when content != First + Second:
                    Tally.Faults.Add($"the file of {text} holds something else");
                    break;
            }
        }

        Tally.Faults.AddRange(Directory.GetFiles(Path.Combine(dataFolder, "files", "chaos"), ".*").Select(draft => $"the draft {draft} was left behind"));
        return Task.CompletedTask;
    }

    private static string PathOf(string text) => $"chaos/{text}.txt";

    private string? Read(string text)
    {
        var path = Path.Combine(dataFolder, "files", PathOf(text));
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}

/// <summary>A deploy: at most once for each approval; what nobody can know is asked.</summary>
internal sealed class DeployEffect(DeployLog log)
    : Effect("deploy", "deciding", "decided", "planned", "started", "deploy.spawned", "performed", "marking", "acted")
{
    public override string TaskType => "infra.deploy";

    public override IReadOnlyList<ProposedAction> Propose(string text) => DeployLog.Proposed;

    public override async Task HelpAsync(Backend backend, long taskId, CancellationToken cancellation)
    {
        var task = await backend.TaskAsync(taskId, cancellation);
        if (task.Reason == OttoReason.AwaitingApproval)
        {
            await backend.ApproveAsync(taskId, DeployLog.Project, cancellation);
        }
        else if (task.Reason == OttoReason.OutcomeUnknown)
        {
            foreach (var run in await backend.RunsAsync(taskId, cancellation))
            {
                foreach (var action in run.OutputPayload?.Execution.Actions.Where(action => action.Status == ActionStatus.OutcomeUnknown) ?? [])
                {
                    await backend.ResolveAsync(run.Id, action.Index, log.StartsOf(run.Id) > 0, cancellation);
                    Tally.Resolved++;
                }
            }
        }
    }

    /// <summary>A deploy of which a person says that it did not happen has failed.</summary>
    public override bool MayEndAs(OttoTask task) => base.MayEndAs(task) || task.Reason == OttoReason.ActionsFailed;

    public override async Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation)
    {
        foreach (var (id, text) in tasks)
        {
            var runs = await backend.RunsAsync(id, cancellation);
            var starts = runs.Sum(run => log.StartsOf(run.Id));
            if (starts > 1)
            {
                Tally.Doubled.Add($"the deploy of {text} was started {starts} times");
            }

            var said = runs.SelectMany(run => run.OutputPayload?.Execution.Actions ?? []).Count(action => action.Status == ActionStatus.Ok);
            if (said != starts)
            {
                Tally.Faults.Add($"the deploy of {text} was started {starts} times, and the record says {said}");
            }
        }
    }
}

/// <summary>A deploy that a person refuses: it never happens, and the task closes with that reason.</summary>
internal sealed class RefusedEffect(DeployLog log) : Effect("refused", "deciding", "decided")
{
    public override string TaskType => "infra.deploy";

    public override IReadOnlyList<ProposedAction> Propose(string text) => DeployLog.Proposed;

    public override async Task HelpAsync(Backend backend, long taskId, CancellationToken cancellation)
    {
        if ((await backend.TaskAsync(taskId, cancellation)).Reason == OttoReason.AwaitingApproval)
        {
            await backend.RejectAsync(taskId, cancellation);
        }
    }

    public override bool MayEndAs(OttoTask task) => task is { Status: OttoStatus.Error, Reason: OttoReason.Rejected };

    public override async Task CountAsync(Backend backend, IReadOnlyDictionary<long, string> tasks, CancellationToken cancellation)
    {
        foreach (var (id, text) in tasks)
        {
            foreach (var run in await backend.RunsAsync(id, cancellation))
            {
                if (log.StartsOf(run.Id) > 0)
                {
                    Tally.Faults.Add($"the deploy of {text} was refused, and started");
                }
            }
        }
    }
}

/// <summary>The project that is deployed: a script that writes a line for each start, with the run that it was for.</summary>
internal sealed class DeployLog(string folder)
{
    public const string Project = "chaos";

    private readonly string _log = Path.Combine(folder, "deploys.log");

    public static IReadOnlyList<ProposedAction> Proposed { get; } = [ChaosAgent.Propose("infra.deploy_project", new { project = Project })];

    /// <summary>Writes the script and returns its path.</summary>
    public string WriteScript()
    {
        var script = Path.Combine(folder, "deploy.sh");
        File.WriteAllText(script, $"#!/bin/sh\necho \"$OTTO_DEPLOY\" >> '{_log}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    public int StartsOf(long runId) => File.Exists(_log) ? File.ReadLines(_log).Count(line => line.StartsWith($"{runId}-", StringComparison.Ordinal)) : 0;
}
