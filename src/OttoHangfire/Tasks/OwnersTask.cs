using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Tasks;

/// <summary>A task that the owner put in, and whatever came of it, is told something by her alone.</summary>
internal static class OwnersTask
{
    /// <summary>Returns where the call may tell the task something.</summary>
    /// <exception cref="RefusalException">It is the owner's, and the call does not prove to be hers.</exception>
    public static void Check(OttoTask task, Caller caller)
    {
        if (task.IsOwners && !caller.IsOwner)
        {
            throw new RefusalException(RefusalKind.NeedsOwner, $"Task {task.Id} belongs to the owner. {OwnerNeeded.HowTo}");
        }
    }
}
