using System.Data.Common;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage;

namespace OttoHangfire.Database;

/// <summary>Do the rows of the job storage fit together? Each start puts right what does not.</summary>
internal sealed partial class StoredJobs(SqliteJobStorage storage, ILogger<StoredJobs> log)
{
    /// <summary>What contradicts itself, for a process that uses the storage; changes nothing.</summary>
    public IReadOnlyList<Contradiction> Contradictions() => Tell(storage.Check());

    /// <summary>The same from outside, through a connection that cannot write.</summary>
    public static IReadOnlyList<Contradiction> ContradictionsIn(DbConnection connection) =>
        Tell(SqliteJobStorage.CheckRows((SqliteConnection)connection));

    /// <summary>Puts right what contradicts itself. A database that cannot even be read must not keep the backend from saying so.</summary>
    public void Repair()
    {
        try
        {
            var repaired = Tell(storage.Check(repair: true));
            if (repaired.Count > 0)
            {
                LogRepaired(repaired.Count, string.Join("; ", repaired.Select(one => one.Subject).Take(20)));
            }
        }
        catch (Exception broken) when (broken is DbException or TimeoutException or InvalidOperationException)
        {
            LogNotLookedAt(broken);
        }
    }

    private static List<Contradiction> Tell(StorageCheckResult result) =>
        [.. result.Findings.Select(finding => new Contradiction(Meaning(finding.Invariant), finding.Subject))];

    private static string Meaning(StorageInvariant invariant) => invariant switch
    {
        StorageInvariant.BelongsToAnOwner => "a job or a lock is held by a process that has ended",
        StorageInvariant.IsInHand => "a job was fetched, and no worker has it",
        StorageInvariant.CountsAreRight => "the dashboard counts wrongly",
        StorageInvariant.EnqueuedIsInAQueue => "a job is enqueued and in no queue, so no worker gets it",
        StorageInvariant.ScheduledIsAJob => "the schedule names a job that does not exist",
        StorageInvariant.NumbersAreNew => "a number would be given out twice",
        _ => invariant.ToString(),
    };

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "In the job storage {Count} things contradicted each other, and were put right: {Subjects}")]
    private partial void LogRepaired(int count, string subjects);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody could look whether the rows of the job storage fit together")]
    private partial void LogNotLookedAt(Exception broken);
}

/// <summary>Something in the job storage that contradicts itself.</summary>
/// <param name="Meaning">What it means for whoever uses Otto.</param>
/// <param name="Subject">Which row it is about.</param>
internal sealed record Contradiction(string Meaning, string Subject);
