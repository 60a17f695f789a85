using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>What waits for whose workers.</summary>
internal sealed class Queues(WaitingTasksRepository tasks, OttoSettings settings, TimeProvider clock)
{
    /// <summary>People's queue, then Otto's.</summary>
    public async Task<IReadOnlyList<QueueHealth>> LookAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var waiting = await tasks.LookAsync(now, cancellation);
        return
        [
            .. QueueWorkers.Of(settings.Limits).Select(
                workers => workers.Queue == TaskQueue.Ottos
                    ? Health(workers, waiting.Ottos, now - waiting.OttosSince)
                    : Health(workers, waiting.Peoples, now - waiting.PeoplesSince)),
        ];
    }

    private QueueHealth Health(QueueWorkers workers, long waiting, TimeSpan? longest) => new()
    {
        Name = workers.Name,
        Workers = settings.Worker ? workers.Count : 0,
        Waiting = waiting,
        LongestWaitSeconds = (long?)longest?.TotalSeconds,
    };
}
