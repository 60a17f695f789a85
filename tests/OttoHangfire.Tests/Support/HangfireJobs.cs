using Hangfire;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;

namespace OttoHangfire.Tests.Support;

/// <summary>How a job stands in Hangfire, as its dashboard would say it.</summary>
internal sealed record JobState(string Name, string? Reason)
{
    public static JobState Of(OttoBackend backend, string jobId)
    {
        var newest = History(backend, jobId)[0];
        return new JobState(newest.StateName, newest.Reason);
    }

    /// <summary>Whether the dashboard lists it under Retries.</summary>
    public static bool IsUnderRetries(OttoBackend backend, string jobId)
    {
        using var connection = backend.Get<JobStorage>().GetConnection();
        return connection.GetAllItemsFromSet("retries").Contains(jobId);
    }

    /// <summary>Newest first.</summary>
    public static IList<StateHistoryDto> History(OttoBackend backend, string jobId) =>
        backend.Get<JobStorage>().GetMonitoringApi().JobDetails(jobId).History;
}

/// <summary>The recurring job of a task, as Hangfire keeps it.</summary>
internal static class RecurringJobOf
{
    public static RecurringJobDto? Find(OttoBackend backend, long taskId)
    {
        using var connection = backend.Get<JobStorage>().GetConnection();
        return connection.GetRecurringJobs([$"task-{taskId}"]).SingleOrDefault(job => !job.Removed);
    }
}
