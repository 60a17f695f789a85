using Hangfire.Common;
using Hangfire.Dashboard;
using OttoHangfire.Tasks;

namespace OttoHangfire.Worker;

/// <summary>How a job is called in the dashboard: <c>#12 life_os.reminder: Call Mum</c>.</summary>
internal sealed class TaskJobName(OttoTaskRepository tasks)
{
    private const int Longest = 100;

    /// <summary>The task that a job rings for; null when it is another job.</summary>
    public static long? TaskOf(Job job) => job.Type == typeof(RunTaskJob) && job.Args is [long taskId, ..] ? taskId : null;

    public string Of(DashboardContext context, Job job)
    {
        if (TaskOf(job) is not { } taskId)
        {
            return job.ToString();
        }

        // The dashboard renders synchronously; this reads one row and waits for nobody.
#pragma warning disable VSTHRD002
        var task = tasks.FindAsync(taskId, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        return task is null ? $"#{taskId} (removed)" : $"#{taskId} {task.Type}: {Shorten(task.Description)}";
    }

    private static string Shorten(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
