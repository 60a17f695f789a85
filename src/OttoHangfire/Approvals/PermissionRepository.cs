using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Approvals;

/// <summary>The standing yeses. Triggers hold them as they were given, and let none live again.</summary>
internal sealed class PermissionRepository(OttoDatabase database, TimeProvider clock)
{
    private const string Columns =
        """
        id, task_id, approval_id, type, tier, created_at, granted_by, until, uses, used, last_used_at, ended_at, ended_by,
        CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN used >= uses THEN 'used_up' WHEN until <= @now THEN 'expired'
             ELSE 'active' END AS status
        """;

    private const string IsActive = "ended_at IS NULL AND until > @now AND (uses IS NULL OR used < uses)";

    public Task<long> AddAsync(NewPermission given, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>(
            """
            INSERT INTO otto_permissions (task_id, approval_id, type, tier, created_at, granted_by, until, uses)
            VALUES (@TaskId, @ApprovalId, @Type, @Tier, @now, @GrantedBy, @Until, @Uses)
            RETURNING id
            """,
            new
            {
                given.TaskId,
                given.ApprovalId,
                given.Type,
                given.Tier,
                given.GrantedBy,
                given.Until,
                given.Uses,
                now = clock.GetUtcNow(),
            });

    public Task<Permission?> FindAsync(long id, CancellationToken cancellation) => FindAsync(id, database.Read(cancellation));

    public Task<Permission?> FindAsync(long id, SqlSession session) =>
        session.SingleOrDefaultAsync<Permission>(
            $"SELECT {Columns} FROM otto_permissions WHERE id = @id", new { id, now = clock.GetUtcNow() });

    /// <summary>The newest one that lets this task do such an action now; null when none does.</summary>
    public Task<Permission?> ForAsync(long taskId, string type, int tier, CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<Permission>(
            $"""
            SELECT {Columns} FROM otto_permissions
             WHERE task_id = @taskId AND type = @type AND tier >= @tier AND {IsActive}
             ORDER BY id DESC
             LIMIT 1
            """,
            new { taskId, type, tier, now = clock.GetUtcNow() },
            cancellation);

    /// <summary>A page, newest first; also of those that hold no longer.</summary>
    public Task<Page<Permission>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        var rows = database.StreamAsync<Permission>(
            $"SELECT {Columns} FROM otto_permissions WHERE id < @Below ORDER BY id DESC LIMIT @Limit + 1",
            new { query.Below, query.Limit, now = clock.GetUtcNow() },
            cancellation);
        return query.PageAsync<Permission>(rows, permission => permission.Id);
    }

    /// <summary>
    /// Uses it once. The race for the last use, and with whoever takes it back, is decided here. Null when it does not hold any more.
    /// </summary>
    public Task<Permission?> UseAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Permission>(
            $"""
            UPDATE otto_permissions SET used = used + 1, last_used_at = @now
             WHERE id = @id AND {IsActive}
            RETURNING {Columns}
            """,
            new { id, now = clock.GetUtcNow() });

    /// <summary>Ends it, and returns it; null when it did not hold any more.</summary>
    public Task<Permission?> EndAsync(long id, string by, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<Permission>(
            $"""
            UPDATE otto_permissions SET ended_at = @now, ended_by = @by
             WHERE id = @id AND {IsActive}
            RETURNING {Columns}
            """,
            new { id, by, now = clock.GetUtcNow() });

    /// <summary>Ends all that a task has, and returns them.</summary>
    public Task<IReadOnlyList<Permission>> EndOfTaskAsync(long taskId, string by, SqlTransaction transaction) =>
        transaction.QueryAsync<Permission>(
            $"""
            UPDATE otto_permissions SET ended_at = @now, ended_by = @by
             WHERE task_id = @taskId AND {IsActive}
            RETURNING {Columns}
            """,
            new { taskId, by, now = clock.GetUtcNow() });
}

/// <summary>A standing yes that is given.</summary>
internal sealed record NewPermission(
    long TaskId, long ApprovalId, string Type, int Tier, string GrantedBy, DateTimeOffset Until, int? Uses);
