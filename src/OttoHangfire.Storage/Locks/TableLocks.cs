using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Locks;

/// <summary>Locks as rows, which are deleted when the lease of their owner is over.</summary>
internal sealed class TableLocks(ReadConnectionPool reads, TableWriter writer, Func<long> ownerId) : ProcessLocks
{
    private static readonly Sql Select = new("""SELECT 1 FROM "{p}lock" WHERE Resource = ?""");

    private static readonly Sql Insert = new(
        """INSERT INTO "{p}lock" (Resource, Owner, Token) VALUES (?, ?, ?) ON CONFLICT (Resource) DO NOTHING""");

    private static readonly Sql Delete = new("""DELETE FROM "{p}lock" WHERE Resource = ? AND Owner = ? AND Token = ?""");

    private static readonly Sql SelectOwn = new("""SELECT 1 FROM "{p}lock" WHERE Resource = ? AND Owner = ? AND Token = ?""");

    private static readonly Sql DeleteOfOwner = new("""DELETE FROM "{p}lock" WHERE Owner = ?""");

    private long _token;

    public override bool CanBeLost => true;

    public static bool IsTaken(Session session, string resource) => session.Use(Select).Bind(1, resource).Any();

    public static bool IsHeld(WriteSession w, LockClaim claim) =>
        w.Use(SelectOwn).Bind(1, claim.Resource).Bind(2, claim.Owner).Bind(3, claim.Token).Any();

    public static void ReleaseAll(WriteSession w, long owner) => w.Use(DeleteOfOwner).Bind(1, owner).Run();

    public override LockClaim? TryAcquire(string resource)
    {
        // Those who wait ask often. A read shows that the lock is taken, without the write lock.
        if (reads.Read(session => IsTaken(session, resource)))
        {
            return null;
        }

        var claim = new LockClaim(resource, ownerId(), Interlocked.Increment(ref _token));
        return writer.Write(w => w.Use(Insert).Bind(1, resource).Bind(2, claim.Owner).Bind(3, claim.Token).Run() > 0, durable: false)
            ? claim
            : null;
    }

    public override void Release(LockClaim claim)
    {
        try
        {
            writer.Write(w => w.Use(Delete).Bind(1, claim.Resource).Bind(2, claim.Owner).Bind(3, claim.Token).Run(), durable: false);
        }
        catch (ObjectDisposedException)
        {
            // The closed storage has released all locks of this process.
        }
    }

    public override void Dispose()
    {
    }
}
