using OttoHangfire.Contracts;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>A due occurrence that this worker owns, with the run that it opened or goes on with.</summary>
internal sealed record Claim(OttoTask Task, Occurrence Occurrence, RunRow Run)
{
    public long Fence => Occurrence.Fence;
}

/// <summary>The claim is somebody else's by now, or the task was cancelled: nothing more may be written under it.</summary>
internal sealed class ClaimLostException(long taskId) : Exception($"Task {taskId} was cancelled or taken over while it ran.");
