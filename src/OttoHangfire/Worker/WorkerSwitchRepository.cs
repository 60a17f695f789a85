using OttoHangfire.Database;

namespace OttoHangfire.Worker;

/// <summary>The row of the stop switch.</summary>
internal sealed class WorkerSwitchRepository(OttoDatabase database)
{
    public async Task<bool> IsEnabledAsync(CancellationToken cancellation) =>
        await database.SingleOrDefaultAsync<long>("SELECT enabled FROM otto_worker WHERE id = 1", null, cancellation) == 1;

    public Task SetAsync(bool enabled, SqlTransaction transaction) =>
        transaction.ExecuteAsync("UPDATE otto_worker SET enabled = @flag WHERE id = 1", new { flag = enabled ? 1 : 0 });
}
