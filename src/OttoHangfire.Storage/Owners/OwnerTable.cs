using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Queues;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Owners;

/// <summary>The processes that can have jobs and locks.</summary>
internal static class OwnerTable
{
    private static readonly Sql TakeId = new("""UPDATE "{p}count" SET N = N + 1 WHERE Kind = 0 AND Name = 'owner' RETURNING N - 1""");

    private static readonly Sql Insert = new("""INSERT INTO "{p}owner" (Id, Beat, Lease, Host, Pid, Started) VALUES (?, 0, ?, ?, ?, ?)""");

    private static readonly Sql UpdateBeat = new("""UPDATE "{p}owner" SET Beat = Beat + 1 WHERE Id = ?""");

    private static readonly Sql SelectOthers = new("""SELECT Id, Beat, Lease, Host, Pid, Started FROM "{p}owner" WHERE Id <> ?""");

    private static readonly Sql DeleteIfSilent = new("""DELETE FROM "{p}owner" WHERE Id = ? AND Beat = ?""");

    private static readonly Sql Delete = new("""DELETE FROM "{p}owner" WHERE Id = ?""");

    public static long Register(WriteSession w, TimeSpan lease, ProcessIdentity process)
    {
        var id = w.Use(TakeId).Number()!.Value;
        w.Use(Insert)
            .Bind(1, id)
            .Bind(2, (long)lease.TotalMilliseconds)
            .Bind(3, process.Host)
            .Bind(4, process.Pid)
            .Bind(5, process.Started)
            .Run();
        ReleaseOwnerless(w);
        return id;
    }

    public static bool Beat(Session session, long id) => session.Use(UpdateBeat).Bind(1, id).Run() > 0;

    public static List<OwnerRow> Others(Session session, long id)
    {
        var others = new List<OwnerRow>();
        using var row = session.Use(SelectOthers).Bind(1, id);
        while (row.Step())
        {
            others.Add(new OwnerRow(
                row.Integer(0),
                row.Integer(1),
                TimeSpan.FromMilliseconds(row.Integer(2)),
                new ProcessIdentity(row.Text(3)!, row.Integer(4), row.Integer(5))));
        }

        return others;
    }

    /// <summary>Gives what a dead owner had to the others; does nothing if it has beaten meanwhile.</summary>
    public static bool ReleaseIfSilent(WriteSession w, OwnerRow owner)
    {
        if (w.Use(DeleteIfSilent).Bind(1, owner.Id).Bind(2, owner.Beat).Run() == 0)
        {
            return false;
        }

        ReleaseAll(w, owner.Id);
        return true;
    }

    public static void Release(WriteSession w, long id)
    {
        w.Use(Delete).Bind(1, id).Run();
        ReleaseAll(w, id);
    }

    /// <summary>Gives to the others what belongs to owners whose row is gone; says how many jobs and how many locks that were.</summary>
    public static (int Jobs, int Locks) ReleaseOwnerless(WriteSession w) =>
        (QueueTable.RequeueOwnerless(w), TableLocks.ReleaseOwnerless(w));

    private static void ReleaseAll(WriteSession w, long id)
    {
        QueueTable.RequeueAll(w, id);
        TableLocks.ReleaseAll(w, id);
        ReleaseOwnerless(w);
    }
}

internal sealed record OwnerRow(long Id, long Beat, TimeSpan Lease, ProcessIdentity Process);
