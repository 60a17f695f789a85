using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>A due occurrence that this worker owns, with the run that it opened or goes on with.</summary>
/// <param name="Task">The task as it stood before.</param>
/// <param name="Occurrence">The occurrence, claimed.</param>
/// <param name="Run">The open run.</param>
/// <param name="Origin">Where the task comes from, as the policy asks it.</param>
/// <param name="Done">What earlier runs of this occurrence have done; empty once a reply is saved.</param>
internal sealed record Claim(OttoTask Task, Occurrence Occurrence, RunRow Run, TaskOrigin Origin, IReadOnlyList<ActionRow> Done)
{
    public long Fence => Occurrence.Fence;
}

/// <summary>The claim is somebody else's by now, or the task was cancelled: nothing more may be written under it.</summary>
internal sealed class ClaimLostException(long taskId) : Exception($"Task {taskId} was cancelled or taken over while it ran.");
