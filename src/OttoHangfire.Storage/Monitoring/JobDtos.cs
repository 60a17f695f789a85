using System.Globalization;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage.Monitoring;
using OttoHangfire.Storage.Jobs;

namespace OttoHangfire.Storage.Monitoring;

/// <summary>Rows of pages, as Hangfire's dashboard wants them. A job that is gone, or a value that its state lacks, is null.</summary>
internal static class JobDtos
{
    public static EnqueuedJobDto? Enqueued(MonitoredJob row)
    {
        if (row.Job is null)
        {
            return null;
        }

        var (job, error) = row.Job.Load();
        var enqueued = Is(row, EnqueuedState.StateName);
        return new EnqueuedJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            State = row.Job.StateName,
            InEnqueuedState = enqueued,
            EnqueuedAt = enqueued ? Time(row, "EnqueuedAt") ?? row.StateAt : null,
            StateData = row.State,
        };
    }

    public static FetchedJobDto? Fetched(MonitoredJob row)
    {
        if (row.Job is null)
        {
            return null;
        }

        var (job, error) = row.Job.Load();
        return new FetchedJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            State = row.Job.StateName,
            FetchedAt = row.FetchedAt,
        };
    }

    public static ProcessingJobDto? Processing(MonitoredJob row)
    {
        var (job, error) = row.Job!.Load();
        return new ProcessingJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InProcessingState = Is(row, ProcessingState.StateName),
            ServerId = Value(row, "ServerId") ?? Value(row, "ServerName"),
            StartedAt = Time(row, "StartedAt") ?? row.StateAt,
            StateData = row.State,
        };
    }

    public static ScheduledJobDto? Scheduled(MonitoredJob row)
    {
        var (job, error) = row.Job!.Load();
        return new ScheduledJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InScheduledState = Is(row, ScheduledState.StateName),
            EnqueueAt = Time(row, "EnqueueAt") ?? row.StateAt ?? row.Job.CreatedAt,
            ScheduledAt = Time(row, "ScheduledAt") ?? row.StateAt,
            StateData = row.State,
        };
    }

    public static SucceededJobDto? Succeeded(MonitoredJob row)
    {
        var (job, error) = row.Job!.Load();
        return new SucceededJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InSucceededState = Is(row, SucceededState.StateName),
            Result = Value(row, "Result"),
            TotalDuration = Number(row, "PerformanceDuration") + Number(row, "Latency"),
            SucceededAt = Time(row, "SucceededAt") ?? row.StateAt,
            StateData = row.State,
        };
    }

    public static FailedJobDto? Failed(MonitoredJob row)
    {
        var (job, error) = row.Job!.Load();
        return new FailedJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InFailedState = Is(row, FailedState.StateName),
            Reason = row.Reason,
            ExceptionType = Value(row, "ExceptionType"),
            ExceptionMessage = Value(row, "ExceptionMessage"),
            ExceptionDetails = Value(row, "ExceptionDetails"),
            FailedAt = Time(row, "FailedAt") ?? row.StateAt,
            StateData = row.State,
        };
    }

    public static DeletedJobDto? Deleted(MonitoredJob row)
    {
        var (job, error) = row.Job!.Load();
        return new DeletedJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InDeletedState = Is(row, DeletedState.StateName),
            DeletedAt = Time(row, "DeletedAt") ?? row.StateAt,
            StateData = row.State,
        };
    }

    public static AwaitingJobDto? Awaiting(MonitoredJob row, Func<long, string?> stateOf)
    {
        var (job, error) = row.Job!.Load();
        return new AwaitingJobDto
        {
            Job = job,
            LoadException = error,
            InvocationData = row.Job.Invocation,
            InAwaitingState = Is(row, AwaitingState.StateName),
            AwaitingAt = row.StateAt,
            ParentStateName = Value(row, "ParentId") is { } parent && JobId.TryParse(parent, out var id) ? stateOf(id) : null,
            StateData = row.State,
        };
    }

    private static bool Is(MonitoredJob row, string state) =>
        state.Equals(row.Job!.StateName, StringComparison.OrdinalIgnoreCase);

    private static string? Value(MonitoredJob row, string name) => row.State?.GetValueOrDefault(name);

    private static DateTime? Time(MonitoredJob row, string name)
    {
        try
        {
            return JobHelper.DeserializeNullableDateTime(Value(row, name));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static long? Number(MonitoredJob row, string name) =>
        long.TryParse(Value(row, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
