using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

// What is due because another task has ended.
internal sealed partial class OccurrenceRepository
{
    /// <summary>Writes down that the task is due now, because what it comes after has ended.</summary>
    public async Task FollowAsync(long taskId, SqlTransaction transaction)
    {
        var now = clock.GetUtcNow();
        var free = await FreeInstantAsync(taskId, now, transaction);
        await AddAsync(taskId, free, dueAt: now, OccurrenceKind.Scheduled, isWantedNow: true, transaction);
    }

    /// <summary>Writes down that the task would be due now, and why it is not.</summary>
    public async Task FollowNotAsync(long taskId, string reason, SqlTransaction transaction)
    {
        var free = await FreeInstantAsync(taskId, clock.GetUtcNow(), transaction);
        await AddAsync(taskId, free, OccurrenceOutcome.Skipped, reason, gap: null, transaction);
    }
}
