using Hangfire;
using Hangfire.Logging;
using Hangfire.Server;

namespace OttoHangfire.Storage.Expiration;

/// <summary>Deletes what has expired from time to time, and gives its space back.</summary>
/// <param name="interval">How long it waits between two times.</param>
/// <param name="cleanupOf">
/// What there is to clean up in a storage; null if it is not one of ours. Hangfire may run the processes of one storage with another.
/// </param>
internal sealed class ExpirationProcess(TimeSpan interval, Func<JobStorage, Cleanup?> cleanupOf) : IBackgroundProcess
{
    private readonly ILog _log = LogProvider.For<ExpirationProcess>();

    public void Execute(BackgroundProcessContext context)
    {
        if (cleanupOf(context.Storage) is { } cleanup)
        {
            var deleted = cleanup.Rows.Delete(context.StoppingToken);
            if (deleted > 0)
            {
                _log.Info($"{deleted} expired row(s) deleted.");
                cleanup.Pages.Release(context.StoppingToken);
            }
        }

        context.Wait(interval);
    }

    public override string ToString() => nameof(ExpirationProcess);
}

/// <summary>What there is to clean up in one storage.</summary>
internal sealed record Cleanup(ExpiredRows Rows, FreePages Pages);
