using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Locks;

/// <summary>Locks as rows: freed with the lease of their owner.</summary>
internal sealed class TableLocks(Store store) : ProcessLocks
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

    public static bool IsHeld(WriteSession w, LockClaim held) =>
        w.Use(SelectOwn).Bind(1, held.Resource).Bind(2, held.Owner).Bind(3, held.Token).Any();

    public static void FreeAll(WriteSession w, long owner) => w.Use(DeleteOfOwner).Bind(1, owner).Run();

    public override LockClaim? TryTake(string resource)
    {
        // Who waits asks often: a read shows that it is taken without the write lock.
        if (store.Read(session => IsTaken(session, resource)))
        {
            return null;
        }

        var mine = new LockClaim(resource, store.Owner.Id, Interlocked.Increment(ref _token));
        return store.Write(w => w.Use(Insert).Bind(1, resource).Bind(2, mine.Owner).Bind(3, mine.Token).Run() > 0, durable: false)
            ? mine
            : null;
    }

    public override void Free(LockClaim held)
    {
        try
        {
            store.Write(w => w.Use(Delete).Bind(1, held.Resource).Bind(2, held.Owner).Bind(3, held.Token).Run(), durable: false);
        }
        catch (ObjectDisposedException)
        {
            // The closed storage has freed all locks of this process.
        }
    }

    public override void Dispose()
    {
    }
}
