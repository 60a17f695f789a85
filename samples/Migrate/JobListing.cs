using Hangfire;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;

namespace OttoHangfire.Storage.Migrate;

/// <summary>The jobs of a storage that still have to do something, in the order in which they would begin.</summary>
internal sealed class JobListing(JobStorage storage)
{
    private const int Page = 500;

    private readonly IMonitoringApi _monitoring = storage.GetMonitoringApi();

    private readonly Dictionary<string, string> _queues = new(StringComparer.Ordinal);

    /// <summary>Their ids: what was begun, what is enqueued, scheduled, failed, and what waits for another job.</summary>
    public IReadOnlyList<string> Unfinished()
    {
        var queues = _monitoring.Queues().Select(queue => queue.Name).ToList();
        using var connection = storage.GetConnection();
        return
        [
            .. Ids(_monitoring.ProcessingJobs)
                .Concat(queues.SelectMany(Fetched))
                .Concat(queues.SelectMany(Enqueued))
                .Concat(Ids(_monitoring.ScheduledJobs))
                .Concat(Ids(_monitoring.FailedJobs))
                .Concat(connection.GetAllItemsFromSet("awaiting"))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The queue in which a job stands; null if in none.</summary>
    public string? QueueOf(string id) => _queues.GetValueOrDefault(id);

    /// <summary>How many jobs are at their end.</summary>
    public long Finished() => _monitoring.GetStatistics() is var all ? all.Succeeded + all.Deleted : 0;

    private List<string> Fetched(string queue) =>
        In(queue, Ids<FetchedJobDto>((from, count) => _monitoring.FetchedJobs(queue, from, count)));

    private List<string> Enqueued(string queue) =>
        In(queue, Ids<EnqueuedJobDto>((from, count) => _monitoring.EnqueuedJobs(queue, from, count)));

    private List<string> In(string queue, List<string> ids)
    {
        ids.ForEach(id => _queues[id] = queue);
        return ids;
    }

    private static List<string> Ids<T>(Func<int, int, JobList<T>> list)
    {
        var ids = new List<string>();
        while (list(ids.Count, Page) is { Count: > 0 } page)
        {
            ids.AddRange(page.Select(job => job.Key));
        }

        return ids;
    }
}
