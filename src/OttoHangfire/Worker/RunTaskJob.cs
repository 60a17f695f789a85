using Hangfire.Server;
using OttoHangfire.Runs;

namespace OttoHangfire.Worker;

/// <summary>
/// The Hangfire job that rings for a task. It carries only an id; what is to be done is read from the tables.
/// Hangfire has kept this type's name and its method in every job of every database: neither may be renamed or moved.
/// </summary>
public sealed class RunTaskJob
{
    private readonly TaskRunner _runner;

    internal RunTaskJob(TaskRunner runner) => _runner = runner;

    public async Task RunAsync(long taskId, PerformContext context, CancellationToken cancellation)
    {
        if (await _runner.RunAsync(taskId, context?.BackgroundJob.Id, cancellation) is not JobEnd.Done and var end)
        {
            throw new JobEndsException(end);
        }
    }
}
