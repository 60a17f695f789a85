using OttoHangfire.Database;

namespace OttoHangfire.Doctor;

/// <summary>
/// Whether the file of the database is intact. Looking reads the whole file, and a large one takes minutes: so one look goes on until
/// it has ended, whoever waits for it no longer, and what is well is taken for well a thousand times as long as the look took. However
/// often somebody asks, a thousandth of the time at most is spent on it.
/// </summary>
internal sealed class Soundness(DatabaseInspection database, TimeProvider clock)
{
    private const int WorthItsTime = 1_000;

    private readonly Lock _gate = new();
    private Task<Look>? _latest;

    /// <summary>The first thing that is wrong, null when nothing is; and how long ago that was found out.</summary>
    /// <exception cref="System.Data.Common.DbException">It cannot be read at all.</exception>
    public async Task<(string? Damage, TimeSpan Age)> FindAsync(CancellationToken cancellation)
    {
        Task<Look> latest;
        lock (_gate)
        {
            latest = _latest is { } known && (!known.IsCompleted || IsStillGood(known))
                ? known
                : Task.Factory.StartNew(LookNow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _latest = latest;
        }

        var look = await latest.WaitAsync(cancellation);
        return (look.Damage, clock.GetElapsedTime(look.EndedAt));
    }

    private bool IsStillGood(Task<Look> ended) =>
        ended is { IsCompletedSuccessfully: true, Result: { Damage: null } look }
        && clock.GetElapsedTime(look.EndedAt) < WorthItsTime * look.Took;

    private Look LookNow()
    {
        var began = clock.GetTimestamp();
        using var connection = database.Open();
        var damage = DatabaseInspection.Damage(connection);
        return new Look(damage, clock.GetElapsedTime(began), clock.GetTimestamp());
    }

    /// <summary>What a look has shown.</summary>
    /// <param name="Damage">The first thing that is wrong; null when nothing is.</param>
    /// <param name="Took">How long that took.</param>
    /// <param name="EndedAt">The clock's timestamp at its end.</param>
    private sealed record Look(string? Damage, TimeSpan Took, long EndedAt);
}
