using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Sessions;

/// <summary>The browsers in which the owner is signed in. Of cookie and token only the hashes are kept.</summary>
internal sealed class SessionRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns = "id, created_at, last_used_at, expires_at, browser";

    public Task<long> AddAsync(NewSession session, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_sessions (created_at, last_used_at, expires_at, browser, cookie_sha256, token_sha256)
            VALUES (@now, @now, @expiresAt, @Browser, @CookieSha256, @TokenSha256)
            RETURNING id
            """,
            new
            {
                now = clock.GetUtcNow(),
                expiresAt = clock.GetUtcNow() + OwnerSessions.Life,
                session.Browser,
                session.CookieSha256,
                session.TokenSha256,
            });

    /// <summary>The session with this cookie, while it lasts.</summary>
    public Task<SessionRow?> FindAsync(string cookieSha256, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<SessionRow>(
            "SELECT id, last_used_at, token_sha256 FROM otto_sessions WHERE cookie_sha256 = @cookieSha256 AND expires_at > @now",
            new { cookieSha256, now = clock.GetUtcNow() },
            cancellation);

    /// <summary>It was used, and lasts on from now.</summary>
    public Task UseAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            "UPDATE otto_sessions SET last_used_at = @now, expires_at = @expiresAt WHERE id = @id",
            new { id, now = clock.GetUtcNow(), expiresAt = clock.GetUtcNow() + OwnerSessions.Life });

    /// <summary>A page of those that last, newest first.</summary>
    public Task<Page<OwnerSession>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<OwnerSession>(
            $"SELECT {Columns} FROM otto_sessions WHERE id < @Below AND expires_at > @now ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit, now = clock.GetUtcNow() },
            cancellation);
        return query.PageAsync(rows, session => session.Id);
    }

    /// <summary>Ends one. False when there is none with this number.</summary>
    public async Task<bool> EndAsync(long id, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "DELETE FROM otto_sessions WHERE id = @id AND expires_at > @now", new { id, now = clock.GetUtcNow() }) == 1;

    /// <summary>Ends all, and says how many those were.</summary>
    public Task<int> EndAllAsync(SqlTransaction transaction) => transaction.ExecuteAsync("DELETE FROM otto_sessions", null);

    /// <summary>Lets go of those that have run out.</summary>
    public Task ForgetOldAsync(SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_sessions WHERE expires_at <= @now", new { now = clock.GetUtcNow() });
}

/// <summary>A session that begins.</summary>
internal sealed record NewSession(string Browser, string CookieSha256, string TokenSha256);

/// <summary>A session whose cookie was shown.</summary>
internal sealed record SessionRow
{
    public required long Id { get; init; }
    public required DateTimeOffset LastUsedAt { get; init; }
    public required string TokenSha256 { get; init; }
}
