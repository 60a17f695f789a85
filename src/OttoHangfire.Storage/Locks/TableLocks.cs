using OttoHangfire.Storage.Claims;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Locks;

/// <summary>Locks as rows, which are deleted when the lease of their owner is over.</summary>
internal sealed class TableLocks(ReadConnectionPool reads, TableWriter writer, OwedWrites owed, Claimant claimant) : ProcessLocks
{
    private static readonly Sql Select = new("""SELECT 1 FROM "{p}lock" WHERE Resource = ?""");

    private static readonly Sql Insert = new(
        """INSERT INTO "{p}lock" (Resource, Owner, Token) VALUES (?, ?, ?) ON CONFLICT (Resource) DO NOTHING""");

    private static readonly Sql Delete = new("""DELETE FROM "{p}lock" WHERE Resource = ? AND Owner = ? AND Token = ?""");

    private static readonly Sql SelectOwn = new("""SELECT 1 FROM "{p}lock" WHERE Resource = ? AND Owner = ? AND Token = ?""");

    private static readonly Sql DeleteOfOwner = new("""DELETE FROM "{p}lock" WHERE Owner = ?""");

    private static readonly Sql DeleteOwnerless = new(
        """DELETE FROM "{p}lock" WHERE Owner NOT IN (SELECT Id FROM "{p}owner")""");

    private static readonly Sql SelectOwnerless = new(
        """SELECT Resource FROM "{p}lock" WHERE Owner NOT IN (SELECT Id FROM "{p}owner")""");

    private long _token;

    public override bool CanBeLost => true;

    public static bool IsTaken(Session session, string resource) => session.Use(Select).Bind(1, resource).Any();

    public static bool IsHeld(WriteSession w, LockClaim claim) =>
        w.Use(SelectOwn).Bind(1, claim.Resource).Bind(2, claim.Owner).Bind(3, claim.Token).Any();

    public static void ReleaseAll(WriteSession w, long owner) => w.Use(DeleteOfOwner).Bind(1, owner).Run();

    /// <summary>The locks that belong to owners whose row is gone.</summary>
    public static List<string> Ownerless(Session session) => session.Use(SelectOwnerless).Texts();

    public static int ReleaseOwnerless(WriteSession w) => w.Use(DeleteOwnerless).Run();

    public override LockClaim? TryAcquire(string resource)
    {
        // Those who wait ask often. A read shows that the lock is taken, without the write lock.
        if (reads.Read(session => IsTaken(session, resource)))
        {
            return null;
        }

        var claim = new LockClaim(resource, claimant.Id, Interlocked.Increment(ref _token));
        var taken = writer.Write(w => TryInsert(w, claim), durable: false);
        if (taken is null)
        {
            // Others took this process for dead.
            claimant.Renew(claim.Owner);
            claim = claim with { Owner = claimant.Id };
            taken = writer.Write(w => TryInsert(w, claim), durable: false);
        }

        return taken == true ? claim : null;
    }

    // Null: in the name of an owner whose row is gone nothing may be locked, because nobody would free it.
    private static bool? TryInsert(WriteSession w, LockClaim claim) => Claimant.Exists(w.Session, claim.Owner)
        ? w.Use(Insert).Bind(1, claim.Resource).Bind(2, claim.Owner).Bind(3, claim.Token).Run() > 0
        : null;

    public override void Release(LockClaim claim)
    {
        try
        {
            writer.Write(w => DeleteRow(w, claim), durable: false);
        }
        catch (ObjectDisposedException)
        {
            // The closed storage has released all locks of this process.
        }
        catch (Exception)
        {
            owed.Owe(w => DeleteRow(w, claim));
        }
    }

    public override void Dispose()
    {
    }

    private static void DeleteRow(WriteSession w, LockClaim claim) =>
        w.Use(Delete).Bind(1, claim.Resource).Bind(2, claim.Owner).Bind(3, claim.Token).Run();
}
