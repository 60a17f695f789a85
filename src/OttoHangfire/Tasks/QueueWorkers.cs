using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Tasks;

/// <summary>The workers of one queue, which take from no other.</summary>
/// <param name="Name">As the dashboard and the health show them.</param>
/// <param name="Queue">One of <see cref="TaskQueue"/>.</param>
/// <param name="Count">How many tasks of the queue run at once.</param>
internal sealed record QueueWorkers(string Name, string Queue, int Count)
{
    public const string Peoples = "people";
    public const string Ottos = "otto";

    /// <summary>Most of a worker's time is waiting for Otto, so there are more than processors.</summary>
    private const int Fewest = 30;

    /// <summary>People's workers first. Otto's are at most the part of all that the owner allows, and at least one.</summary>
    public static IReadOnlyList<QueueWorkers> Of(LimitSettings limits)
    {
        var all = Math.Max(Fewest, Environment.ProcessorCount * 5);
        var ottos = Math.Max(1, all * limits.WorkersPercent / 100);
        return [new QueueWorkers(Peoples, TaskQueue.Peoples, all - ottos), new QueueWorkers(Ottos, TaskQueue.Ottos, ottos)];
    }
}
