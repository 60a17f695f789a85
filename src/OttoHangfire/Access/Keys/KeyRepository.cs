using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Keys;

/// <summary>The keys of programs, by their hashes.</summary>
internal sealed class KeyRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns = "id, name, scope, created_at, expires_at, last_used_at";

    /// <summary>Keeps a key; null when its name is taken.</summary>
    public Task<KeyRow?> AddAsync(string name, string scope, string sha256, DateTimeOffset? expiresAt, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<KeyRow>(
            $"""
            INSERT INTO otto_keys (name, scope, sha256, created_at, expires_at)
            VALUES (@name, @scope, @sha256, @now, @expiresAt)
            ON CONFLICT (name) DO NOTHING
            RETURNING {Columns}
            """,
            new { name, scope, sha256, expiresAt, now = clock.GetUtcNow() });

    /// <summary>The key with this hash, while it holds.</summary>
    public Task<KeyRow?> FindAsync(string sha256, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<KeyRow>(
            $"SELECT {Columns} FROM otto_keys WHERE sha256 = @sha256 AND (expires_at IS NULL OR expires_at > @now)",
            new { sha256, now = clock.GetUtcNow() },
            cancellation);

    public Task UseAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_keys SET last_used_at = @now WHERE id = @id", new { id, now = clock.GetUtcNow() });

    /// <summary>A page, newest first; those that have expired are among them.</summary>
    public Task<Page<ApiKey>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<KeyRow>(
            $"SELECT {Columns} FROM otto_keys WHERE id < @Below ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit },
            cancellation);
        return query.PageAsync<ApiKey>(rows, key => ((KeyRow)key).Id);
    }

    public async Task<bool> RevokeAsync(string name, SqlTransaction transaction) =>
        await transaction.ExecuteAsync("DELETE FROM otto_keys WHERE name = @name", new { name }) == 1;
}

/// <summary>A key as it stands in its table.</summary>
internal sealed record KeyRow : ApiKey
{
    [System.Text.Json.Serialization.JsonIgnore]
    public long Id { get; init; }
}
