using OttoHangfire.Database;

namespace OttoHangfire.Worker;

/// <summary>The processes that may hold claims.</summary>
internal sealed class OwnerRepository(TimeProvider clock)
{
    /// <summary>Beats, and takes a place in the table first where there is none (any more).</summary>
    public Task BeatAsync(string name, TimeSpan lease, SqlTransaction transaction) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO otto_owners (name, started_at, beats, lease_seconds)
            VALUES (@name, @now, 1, @seconds)
            ON CONFLICT (name) DO UPDATE SET beats = otto_owners.beats + 1
            """,
            new { name, now = clock.GetUtcNow(), seconds = (long)lease.TotalSeconds });

    public Task<IReadOnlyList<OwnerRow>> OthersAsync(string name, SqlTransaction transaction) =>
        transaction.QueryAsync<OwnerRow>("SELECT name, beats, lease_seconds FROM otto_owners WHERE name <> @name", new { name });

    /// <summary>Takes a silent owner out. False when he has beaten meanwhile.</summary>
    public async Task<bool> RemoveIfSilentAsync(OwnerRow owner, SqlTransaction transaction) =>
        await transaction.ExecuteAsync(
            "DELETE FROM otto_owners WHERE name = @Name AND beats = @Beats", new { owner.Name, owner.Beats }) == 1;

    /// <summary>The owner says himself that he is gone.</summary>
    public Task LeaveAsync(string name, SqlTransaction transaction) =>
        transaction.ExecuteAsync("DELETE FROM otto_owners WHERE name = @name", new { name });
}

/// <summary>An owner, as of one look.</summary>
internal sealed record OwnerRow
{
    public required string Name { get; init; }
    public required long Beats { get; init; }
    public required long LeaseSeconds { get; init; }
}
