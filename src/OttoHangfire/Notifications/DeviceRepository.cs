using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Database;

namespace OttoHangfire.Notifications;

/// <summary>The browsers that take messages, and which of them has which message.</summary>
internal sealed class DeviceRepository(OttoDatabase database, TimeProvider clock)
{
    /// <summary>All that the owner has not taken away, newest first.</summary>
    public async Task<IReadOnlyList<Device>> AllAsync(CancellationToken cancellation)
    {
        var rows = await database.QueryAsync<DeviceRow>(
            "SELECT * FROM otto_devices WHERE state <> 'removed' ORDER BY id DESC", null, cancellation);
        return [.. rows.Select(row => row.ToDevice())];
    }

    /// <summary>Those that a message goes to.</summary>
    public Task<IReadOnlyList<DeviceRow>> ActiveAsync(CancellationToken cancellation) =>
        database.QueryAsync<DeviceRow>("SELECT * FROM otto_devices WHERE state = 'active' ORDER BY id", null, cancellation);

    public Task<DeviceRow?> FindAsync(string browserId, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<DeviceRow>("SELECT * FROM otto_devices WHERE browser_id = @browserId", new { browserId });

    public Task<long> CountAsync(SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<long>("SELECT count(*) FROM otto_devices WHERE state <> 'removed'", null);

    /// <summary>Keeps a browser; of one that is known, where it takes messages now.</summary>
    public async Task<DeviceRow> KeepAsync(DeviceEntry entry, string name, SqlTransaction transaction) =>
        (await transaction.SingleOrDefaultAsync<DeviceRow>(
            """
            INSERT INTO otto_devices (browser_id, name, endpoint, p256dh, auth, created_at, seen_at)
            VALUES (@BrowserId, @name, @Endpoint, @P256dh, @Auth, @now, @now)
            ON CONFLICT (browser_id) DO UPDATE
               SET name = @name, state = 'active', endpoint = @Endpoint, p256dh = @P256dh, auth = @Auth, seen_at = @now, problem = NULL
            RETURNING *
            """,
            new { entry.BrowserId, name, entry.Endpoint, entry.P256dh, entry.Auth, now = clock.GetUtcNow() }))!;

    /// <summary>It has opened a page, and is as it was.</summary>
    public Task SeeAsync(long id, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_devices SET seen_at = @now WHERE id = @id", new { id, now = clock.GetUtcNow() });

    /// <summary>Takes one away, with its secrets; null where there is none.</summary>
    public Task<DeviceRow?> RemoveAsync(long id, SqlTransaction transaction) =>
        transaction.SingleOrDefaultAsync<DeviceRow>(
            """
            UPDATE otto_devices
               SET state = 'removed', endpoint = NULL, p256dh = NULL, auth = NULL, problem = NULL
             WHERE id = @id AND state <> 'removed'
            RETURNING *
            """,
            new { id });

    /// <summary>The same of whoever had this address before: a browser that has forgotten what it was called.</summary>
    public Task<int> RemoveOthersAsync(string endpoint, string browserId, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            UPDATE otto_devices
               SET state = 'removed', endpoint = NULL, p256dh = NULL, auth = NULL, problem = NULL
             WHERE endpoint = @endpoint AND browser_id <> @browserId
            """,
            new { endpoint, browserId });

    /// <summary>The devices that have a message already: a crash or another's failure sends it to them no second time.</summary>
    public async Task<IReadOnlySet<long>> HavingAsync(string messageId, CancellationToken cancellation)
    {
        var taken = await database.QueryAsync<string?>(
            "SELECT taken_by FROM otto_outbox WHERE sent_as = @messageId AND state = 'pending'", new { messageId }, cancellation);
        return taken.SelectMany(ids => ids?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [])
            .Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToHashSet();
    }

    /// <summary>Its push service has taken a message for it.</summary>
    public Task TookAsync(long id, string messageId, CancellationToken cancellation) =>
        database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "UPDATE otto_devices SET last_sent_at = @now, problem = NULL WHERE id = @id", new { id, now = clock.GetUtcNow() });
                await transaction.ExecuteAsync(
                    "UPDATE otto_outbox SET taken_by = coalesce(taken_by, ' ') || @id || ' ' "
                        + "WHERE sent_as = @messageId AND state = 'pending'",
                    new { id, messageId });
            },
            cancellation);

    /// <summary>Its push service has not, and says why. One that has another address by now is not concerned.</summary>
    public Task TroubledAsync(DeviceRow device, string state, string problem, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "UPDATE otto_devices SET state = @state, problem = @problem WHERE id = @Id AND endpoint = @Endpoint AND state = 'active'",
                new { device.Id, device.Endpoint, state, problem }),
            cancellation);
}

/// <summary>A browser as it stands in its table.</summary>
internal sealed record DeviceRow
{
    public required long Id { get; init; }
    public required string BrowserId { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }
    public string? Endpoint { get; init; }
    public string? P256dh { get; init; }
    public string? Auth { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset SeenAt { get; init; }
    public DateTimeOffset? LastSentAt { get; init; }
    public string? Problem { get; init; }

    /// <summary>The name of its push service.</summary>
    public string Service => Endpoint is null ? "" : new Uri(Endpoint).Host;

    /// <summary>As its owner sees it.</summary>
    public Device ToDevice() => new()
    {
        Id = Id,
        Name = Name,
        Service = Service,
        State = State,
        CreatedAt = CreatedAt,
        SeenAt = SeenAt,
        LastSentAt = LastSentAt,
        Problem = Problem,
    };

    /// <summary>Never what is secret in it.</summary>
    public override string ToString() => $"browser {Id}: {Name}";
}
