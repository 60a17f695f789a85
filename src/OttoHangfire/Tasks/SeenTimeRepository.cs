using OttoHangfire.Database;

namespace OttoHangfire.Tasks;

/// <summary>The last time that this database was seen with a clock that could be believed.</summary>
internal sealed class SeenTimeRepository(OttoDatabase database)
{
    public Task<DateTimeOffset?> LastAsync(CancellationToken cancellation) =>
        database.SingleOrDefaultAsync<DateTimeOffset?>("SELECT last_seen_at FROM otto_clock WHERE id = 1", null, cancellation);

    public Task NoteAsync(DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(
            transaction => transaction.ExecuteAsync(
                "INSERT INTO otto_clock (id, last_seen_at) VALUES (1, @now) ON CONFLICT (id) DO UPDATE SET last_seen_at = "
                    + "excluded.last_seen_at",
                new { now }),
            cancellation);
}
