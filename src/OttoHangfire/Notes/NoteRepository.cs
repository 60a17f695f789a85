using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Notes;

/// <summary>What Otto wrote down for the person.</summary>
internal sealed class NoteRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>Writes a note down and returns its id.</summary>
    public Task<long> AddAsync(
        string text, IReadOnlyList<string> tags, long? taskId, long? runId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_notes (created_at, text, tags, task_id, run_id)
            VALUES (@now, @text, @tags, @taskId, @runId)
            RETURNING id
            """,
            new { now = clock.GetUtcNow(), text, tags, taskId, runId });

    /// <summary>Newest first; one note more than the limit when there are more.</summary>
    public Task<IReadOnlyList<Note>> ListAsync(int limit, long? before, CancellationToken cancellation) =>
        database.QueryAsync<Note>(
            """
            SELECT id, created_at, text, tags, task_id, run_id
              FROM otto_notes
             WHERE (@before IS NULL OR id < @before)
             ORDER BY id DESC
             LIMIT @limit + 1
            """,
            new { limit, before },
            cancellation);
}
