using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;

namespace OttoHangfire.Storage.Owners;

/// <summary>All who use the same tables hold their locks the same way.</summary>
/// <remarks>A byte of a file and a row of a table do not keep each other out.</remarks>
internal static class LockKindAgreement
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The kind that this process uses, written down for those who come after it.</summary>
    /// <exception cref="InvalidOperationException">Another process uses these tables with the other kind.</exception>
    /// <exception cref="NotSupportedException">This system does not have the kind.</exception>
    public static SqliteLockKind Settle(DatabaseFile file, string prefix, SqliteLockKind wanted)
    {
        if (wanted == SqliteLockKind.FileRanges && !RangeLockFile.IsSupported)
        {
            throw new NotSupportedException(
                "This system has no locks of files that can be relied on. Set LockKind to Table, or leave it at Auto.");
        }

        using var connection = file.Open();
        using var session = new Session(connection, prefix);
        var agreed = (SqliteLockKind)Schema.ReadLockKind(session);
        var kind = Choose(wanted, agreed, () => AnyLives(session));
        if (kind != agreed)
        {
            TransientErrors.RetryWhileBusy(() => Schema.WriteLockKind(session, (int)kind), file.BusyTimeout);
        }

        return kind;
    }

    private static SqliteLockKind Choose(SqliteLockKind wanted, SqliteLockKind agreed, Func<bool> anyLives)
    {
        var own = wanted != SqliteLockKind.Auto ? wanted : RangeLockFile.IsSupported ? SqliteLockKind.FileRanges : SqliteLockKind.Table;
        if (agreed is SqliteLockKind.Auto || agreed == own || !anyLives())
        {
            return own;
        }

        if (wanted == SqliteLockKind.Auto && (agreed == SqliteLockKind.Table || RangeLockFile.IsSupported))
        {
            return agreed;
        }

        throw new InvalidOperationException(
            $"Another process uses these tables and holds its locks as {agreed}; this one is to hold them as {own}. They would not keep "
            + $"each other out. Set LockKind to {agreed}, or end the other process first.");
    }

    // Whoever is there beats, unless he is on this machine and can be seen to be gone.
    private static bool AnyLives(Session session)
    {
        using var never = new ManualResetEventSlim();
        var first = OwnerTable.Others(session, 0).Where(owner => !owner.Process.IsGone()).ToDictionary(owner => owner.Id);
        var longest = first.Values.Select(owner => owner.Lease).DefaultIfEmpty().Max();
        for (var started = MonotonicClock.Now; first.Count > 0 && MonotonicClock.Now - started < longest; never.Wait(Look))
        {
            var now = OwnerTable.Others(session, 0).Where(owner => !owner.Process.IsGone()).ToList();
            if (now.Exists(owner => !first.TryGetValue(owner.Id, out var before) || before.Beat != owner.Beat))
            {
                return true;
            }

            first = first.Where(owner => now.Exists(other => other.Id == owner.Key)).ToDictionary();
        }

        return false;
    }
}
