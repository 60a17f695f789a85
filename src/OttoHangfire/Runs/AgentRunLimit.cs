using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;

namespace OttoHangfire.Runs;

/// <summary>
/// Bounds how often the tasks run that Otto put in himself: what goes round and round is stopped before it costs anything.
/// </summary>
internal sealed class AgentRunLimit(OttoRunRepository runs, OttoSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The end of a run that is one too many; null when it may go on.</summary>
    public async Task<RunEnd?> RefusalAsync(Claim claim, CancellationToken cancellation)
    {
        var most = settings.Limits.RunsPerHour;
        return await runs.CountOfOttoAsync(claim.Run.Id, clock.GetUtcNow() - Hour, cancellation) < most
            ? null
            : new RunEnd(
                OttoStatus.Blocked,
                OttoReason.Limit,
                $"Tasks that Otto added may run at most {most} times within an hour. Look at what he does, then retry or cancel this one.");
    }
}
