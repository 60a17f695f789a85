using OttoHangfire.Storage;

namespace OttoHangfire.StorageChaos.Killing;

/// <summary>The figures, as a table.</summary>
internal sealed record KillReport(
    KillOptions Options, int Kills, int BadEnds, TimeSpan Elapsed, Trial Trial, TablesLeft Left, List<string> Complaints, IReadOnlyList<StorageFinding> Findings)
{
    private const int MostShown = 20;

    public IEnumerable<string> Locked => Complaints.Where(line =>
        line.Contains("database is locked", StringComparison.OrdinalIgnoreCase) || line.Contains("SQLite Error 5", StringComparison.Ordinal));

    public bool IsGood => Trial is { Lost.Count: 0, Doubled.Count: 0 }
        && Trial.Accepted.Count == Options.Jobs
        && Left.Succeeded == Options.Jobs
        && Left is { Integrity: "ok", OtherStates: 0, LeftTheirEnd: 0, Queued: 0, Fetched: 0, Owners: 0, WrongCounts: 0 }
        && BadEnds == 0
        && Findings.Count == 0
        && !Locked.Any();

    public void Print(Action<string> say)
    {
        say($"{Options.Servers} servers, lease {Options.Lease.TotalSeconds:0.#} s, locks {Options.Locks}, seed {Options.Seed}");
        Row("jobs accepted", Trial.Accepted.Count);
        Row("processes killed", Kills);
        Row("runs begun", Trial.Executions.Count);
        Row("begun again after a kill", Trial.BegunAgain.Count);
        Row("  of these, killed between the job's end and its commit", Trial.BegunAgain.Count(run => run.Ended is not null));
        Row("lost", Trial.Lost.Count);
        Row("run twice by live owners", Trial.Doubled.Count);
        Row("jobs that are Succeeded", Left.Succeeded);
        Row("jobs in another state", Left.OtherStates);
        Row("jobs that left Succeeded again", Left.LeftTheirEnd);
        Row("entries left in queues, fetched, owners", Left.Queued + Left.Fetched + Left.Owners);
        Row("counts that are wrong", Left.WrongCounts);
        Row("invariants that do not hold", Findings.Count);
        Row("'database is locked' surfaced", Locked.Count());
        Row("other warnings and errors logged", Complaints.Count - Locked.Count());
        Row("servers that did not end well", BadEnds);
        say($"{"PRAGMA integrity_check",-58}{Left.Integrity,8}");
        say($"{"elapsed",-58}{Elapsed.TotalSeconds,6:0} s");
        foreach (var line in Trial.Doubled.Concat(Trial.Lost.Select(id => $"job {id} was lost")).Concat(Complaints).Take(MostShown))
        {
            say("  " + line);
        }

        say(IsGood ? "good" : "NOT GOOD");

        void Row(string name, long number) => say($"{name,-58}{number,8}");
    }
}
