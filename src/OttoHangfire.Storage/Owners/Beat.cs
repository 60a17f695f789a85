using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Queues;

namespace OttoHangfire.Storage.Owners;

/// <summary>What was read together with a beat.</summary>
/// <param name="Others">The other owners.</param>
/// <param name="Own">What this process has fetched.</param>
/// <param name="AnyOwnerless">Whether something belongs to an owner whose row is gone.</param>
internal sealed record Beat(List<OwnerRow> Others, List<(string Queue, string JobId, long Token)> Own, bool AnyOwnerless)
{
    /// <summary>Beats, and reads the rest as of the same moment; null if others have taken this owner for dead.</summary>
    public static Beat? Write(Session session, long id) => OwnerTable.Beat(session, id)
        ? new Beat(
            OwnerTable.Others(session, id),
            QueueTable.OfOwner(session, id),
            QueueTable.Ownerless(session).Count > 0 || TableLocks.Ownerless(session).Count > 0)
        : null;
}
