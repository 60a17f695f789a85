using System.Globalization;
using Hangfire.Logging;
using OttoHangfire.Storage.Claims;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Owners;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Checking;

/// <summary>Looks whether what must always hold does hold, and puts right what does not.</summary>
/// <remarks>
/// First it only reads, as of one moment. If something looks wrong, it looks again while nobody writes: what was on its way
/// has arrived then.
/// </remarks>
internal sealed class Invariants(DatabaseFile file, ReadConnectionPool reads, TableWriter writer, Claimant claimant, FetchedJobs fetched)
{
    private readonly ILog _log = LogProvider.For<Invariants>();

    public StorageCheckResult Check(bool repair)
    {
        writer.ThrowIfInside();
        if (reads.ReadSnapshot(Find).Count == 0)
        {
            return new StorageCheckResult([]);
        }

        var findings = FindAlone(repair);
        foreach (var finding in findings)
        {
            StorageMetrics.Finds((int)finding.Invariant);
            _log.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"OHS{(int)finding.Invariant} {finding.Invariant} does not hold: {finding.Subject}. {(repair ? "It is put right." : "")}"));
        }

        if (repair)
        {
            writer.Wake();
        }

        return new StorageCheckResult(findings);
    }

    /// <summary>What does not hold between the rows alone, as somebody sees it who has no part in them; changes nothing.</summary>
    public static StorageCheckResult CheckRows(Session session) =>
        new([.. FindInRows(session).Select(one => new StorageFinding(one.Invariant, one.Subject, IsRepaired: false))]);

    private List<StorageFinding> FindAlone(bool repair)
    {
        using var turn = file.Gate.Enter(file.BusyTimeout) ?? throw new TimeoutException(
            $"Another part of this process has held the write gate of '{file.Path}' for {file.BusyTimeout}.");
        using var connection = file.Open();
        using var w = new WriteSession(new Session(connection, writer.Prefix));
        TransientErrors.RetryWhileBusy(() => connection.Run("BEGIN IMMEDIATE"), file.BusyTimeout);
        try
        {
            Schema.ThrowIfNewer(w.Session, writer.Prefix);
            var found = Find(w.Session);
            if (repair)
            {
                found.ForEach(one => one.Repair(w));
                w.Flush();
            }

            connection.Run("COMMIT");
            return found.ConvertAll(one => new StorageFinding(one.Invariant, one.Subject, repair));
        }
        catch
        {
            if (!w.Session.IsAutocommit)
            {
                connection.Run("ROLLBACK");
            }

            throw;
        }
    }

    // Owners before counts, counts last: what is put right counts, too.
    private List<Finding> Find(Session session) => [.. Ownerless(session), .. OutOfHand(session), .. Contradictions(session)];

    private static IEnumerable<Finding> FindInRows(Session session) => [.. Ownerless(session), .. Contradictions(session)];

    private static IEnumerable<Finding> Contradictions(Session session) =>
    [
        .. InvariantQueries.StaleNumbers(session).Select(sequence => new Finding(
            StorageInvariant.NumbersAreNew,
            string.Create(CultureInfo.InvariantCulture, $"the next number of '{sequence.Name}' is in use; {sequence.Next} is not"),
            w => w.SkipNumbersTo(sequence.Name, sequence.Next))),
        .. InvariantQueries.WrongCounts(session).Select(count => new Finding(
            StorageInvariant.CountsAreRight,
            string.Create(CultureInfo.InvariantCulture, $"{count.Kind} '{count.Name}': {count.Rows} row(s), a count of {count.Noted}"),
            w => InvariantQueries.Recount(w, count.Kind, count.Name, count.Rows))),
        .. InvariantQueries.Nowhere(session).Select(job => new Finding(
            StorageInvariant.EnqueuedIsInAQueue,
            $"job {job.JobId} is enqueued and not in the queue '{job.Queue}'",
            w => InvariantQueries.Enqueue(w, job.JobId, job.Queue))),
        .. InvariantQueries.ScheduledNothing(session).Select(job => new Finding(
            StorageInvariant.ScheduledIsAJob,
            $"job {job} is scheduled and does not exist",
            w => InvariantQueries.Unschedule(w, job))),
    ];

    private static IEnumerable<Finding> Ownerless(Session session) =>
        QueueTable.Ownerless(session).Select(job => $"job {job} is fetched by an owner that is gone")
            .Concat(TableLocks.Ownerless(session).Select(resource => $"the lock '{resource}' is held by an owner that is gone"))
            .Select(subject => new Finding(StorageInvariant.BelongsToAnOwner, subject, w => OwnerTable.ReleaseOwnerless(w)));

    private IEnumerable<Finding> OutOfHand(Session session)
    {
        var owner = claimant.Id;
        return QueueTable.OfOwner(session, owner)
            .Where(entry => !fetched.IsInHand(entry.Token))
            .Select(entry => new Finding(
                StorageInvariant.IsInHand,
                $"job {entry.JobId} is fetched by this process, and none of its workers has it",
                w => QueueTable.Requeue(w, new QueueEntry(entry.Queue, entry.JobId, owner, entry.Token, Worker.None))));
    }

    private sealed record Finding(StorageInvariant Invariant, string Subject, Action<WriteSession> Repair);
}
