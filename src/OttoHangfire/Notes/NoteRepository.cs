using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

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

    /// <summary>Removes a note. False when there is none.</summary>
    public async Task<bool> RemoveAsync(long id, SqlTransaction transaction) =>
        await transaction.ExecuteAsync("DELETE FROM otto_notes WHERE id = @id", new { id }) == 1;

    public Task<Note?> FindAsync(long id, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Note>(
            "SELECT id, created_at, text, tags, task_id, run_id FROM otto_notes WHERE id = @id", new { id }, cancellation);

    /// <summary>A page, newest first.</summary>
    public Task<Page<Note>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<Note>(
            """
            SELECT id, created_at, text, tags, task_id, run_id
              FROM otto_notes
             WHERE id < @Below
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            new { query.Limit, query.Below },
            cancellation);
        return query.PageAsync(rows, note => note.Id);
    }
}
