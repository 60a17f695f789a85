using System.Threading.Channels;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>
/// Clears away what removed tasks have left behind: hundreds of thousands of runs, it may be. One task after the other, in
/// short writes; what a stop or a crash interrupts goes on with the next start.
/// </summary>
internal sealed class RemovedTasks(
    OttoTaskRepository tasks,
    OccurrenceRepository occurrences,
    OttoRunRepository runs,
    ShortWrites writes,
    TimeProvider clock,
    ILogger<RemovedTasks> log) : BackgroundService
{
    /// <summary>Rows that are looked up at a time.</summary>
    private const int Batch = 500;

    /// <summary>A removal is waited for so long: all but the largest tasks are cleared away within it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<Removal> _waiting = Channel.CreateUnbounded<Removal>();

    /// <summary>Clears away what the task has left behind, or goes on with that after a while.</summary>
    public async Task ClearAsync(long taskId, CancellationToken cancellation)
    {
        var removal = new Removal(taskId, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(removal, cancellation);
        await Task.WhenAny(removal.Cleared.Task, Task.Delay(Patience, clock, cancellation));
    }

    /// <summary>Clears away what is left of all removed tasks.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var taskId in await tasks.RemovedAsync(cancellation))
        {
            await DeleteAsync(taskId, cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(() => SweepAsync(stoppingToken));
        await foreach (var removal in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await TryAsync(() => DeleteAsync(removal.TaskId, stoppingToken));
            removal.Cleared.SetResult();
        }
    }

    private async Task TryAsync(Func<Task> clear)
    {
        try
        {
            await clear();
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // For everybody else the task is gone; the sweep of what is old goes on with its rows.
            log.LogError(broken, "Not all rows of a removed task could be deleted yet");
        }
    }

    /// <summary>The task's own row goes last: as long as it is there, what is left is found again.</summary>
    private async Task DeleteAsync(long taskId, CancellationToken cancellation)
    {
        while (await runs.NewestAsync(taskId, Batch, cancellation) is { Count: > 0 } some)
        {
            await writes.EachAsync(some, runs.DeleteAsync, cancellation);
            Failpoint.Hit("clearing");
        }

        while (await occurrences.SomeAsync(taskId, Batch, cancellation) is { Count: > 0 } some)
        {
            await writes.EachAsync(some, occurrences.DeleteAsync, cancellation);
        }

        await writes.EachAsync([taskId], tasks.DeleteAsync, cancellation);
    }

    private sealed record Removal(long TaskId, TaskCompletionSource Cleared);
}
