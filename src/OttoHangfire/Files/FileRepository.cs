using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Files;

/// <summary>Which files are Otto's, and how he left them.</summary>
internal sealed class FileRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns = "id, path, bytes, sha256, updated_at, run_id";

    public Task<OttoFile?> FindAsync(string path, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<OttoFile>($"SELECT {Columns} FROM otto_files WHERE path = @path", new { path }, cancellation);

    /// <summary>Notes how Otto left a file.</summary>
    public Task SetAsync(string path, long bytes, string sha256, long runId, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_files (path, bytes, sha256, updated_at, run_id)
            VALUES (@path, @bytes, @sha256, @now, @runId)
            ON CONFLICT (path) DO UPDATE SET bytes = @bytes, sha256 = @sha256, updated_at = @now, run_id = @runId
            """,
            new { path, bytes, sha256, runId, now = clock.GetUtcNow() });

    /// <summary>A page, newest first.</summary>
    public Task<Page<OttoFile>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<OttoFile>(
            $"""
            SELECT {Columns}
              FROM otto_files
             WHERE id < @Below
             ORDER BY id DESC
             LIMIT @Limit + 1
            """,
            new { query.Limit, query.Below },
            cancellation);
        return query.PageAsync(rows, file => file.Id);
    }
}
