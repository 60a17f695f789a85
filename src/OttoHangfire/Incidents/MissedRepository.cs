using OttoHangfire.Database;
using OttoHangfire.Tasks;

namespace OttoHangfire.Incidents;

/// <summary>What a task has missed.</summary>
internal sealed class MissedRepository(OttoDatabase database)
{
    public Task<Occurrence?> NewestAsync(long taskId, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId AND outcome = 'missed' ORDER BY scheduled_for DESC LIMIT 1",
            new { taskId },
            cancellation);
}
