using System.Globalization;
using Hangfire.States;
using Hangfire.Storage;
using Hangfire.Storage.Monitoring;
using OttoHangfire.Storage.Collections;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Jobs;
using OttoHangfire.Storage.Servers;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Monitoring;

/// <summary>What the dashboard asks for.</summary>
internal sealed class SqliteMonitoringApi(ReadConnectionPool reads, WriteBehindJobs writeBehind, TimeProvider clock) : JobStorageMonitor
{
    private const int FirstJobsOfQueue = 5;

    public override IList<QueueWithTopEnqueuedJobsDto> Queues() => ReadSnapshot(session =>
    {
        var waiting = RowCountTable.GetAll(session, CountKind.Waiting);
        var fetched = RowCountTable.GetAll(session, CountKind.Fetched);
        return waiting.Keys.Union(fetched.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(queue => new QueueWithTopEnqueuedJobsDto
            {
                Name = queue,
                Length = waiting.GetValueOrDefault(queue),
                Fetched = fetched.GetValueOrDefault(queue),
                FirstJobs = List(MonitoringQueries.GetInQueue(session, queue, 0, FirstJobsOfQueue), JobDtos.Enqueued),
            })
            .ToList();
    });

    public override IList<ServerDto> Servers() => Read(ServerTable.GetAll);

    public override JobDetailsDto? JobDetails(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        if (!JobId.TryParse(jobId, out var id))
        {
            return null;
        }

        return ReadSnapshot(session => MonitoringQueries.GetDetails(session, id));
    }

    public override StatisticsDto GetStatistics() => ReadSnapshot(session =>
    {
        var states = RowCountTable.GetAll(session, CountKind.State);
        var waiting = RowCountTable.GetAll(session, CountKind.Waiting);
        var fetched = RowCountTable.GetAll(session, CountKind.Fetched);
        return new StatisticsDto
        {
            Enqueued = states.GetValueOrDefault(EnqueuedState.StateName),
            Scheduled = states.GetValueOrDefault(ScheduledState.StateName),
            Processing = states.GetValueOrDefault(ProcessingState.StateName),
            Failed = states.GetValueOrDefault(FailedState.StateName),
            Awaiting = states.GetValueOrDefault(AwaitingState.StateName),
            Succeeded = CounterTable.Get(session, "stats:succeeded"),
            Deleted = CounterTable.Get(session, "stats:deleted"),
            Recurring = SetTable.Count(session, "recurring-jobs"),
            Retries = SetTable.Count(session, "retries"),
            Servers = ServerTable.Count(session),
            Queues = waiting.Keys.Union(fetched.Keys, StringComparer.Ordinal).Count(),
        };
    });

    public override JobList<EnqueuedJobDto> EnqueuedJobs(string queue, int from, int perPage)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return List(Read(session => MonitoringQueries.GetInQueue(session, queue, from, perPage)), JobDtos.Enqueued);
    }

    public override JobList<FetchedJobDto> FetchedJobs(string queue, int from, int perPage)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return List(Read(session => MonitoringQueries.GetFetched(session, queue, from, perPage)), JobDtos.Fetched);
    }

    public override JobList<ProcessingJobDto> ProcessingJobs(int from, int count) =>
        InState(ProcessingState.StateName, from, count, newestFirst: false, JobDtos.Processing);

    public override JobList<ScheduledJobDto> ScheduledJobs(int from, int count) =>
        InState(ScheduledState.StateName, from, count, newestFirst: false, JobDtos.Scheduled);

    public override JobList<SucceededJobDto> SucceededJobs(int from, int count) =>
        InState(SucceededState.StateName, from, count, newestFirst: true, JobDtos.Succeeded);

    public override JobList<FailedJobDto> FailedJobs(int from, int count) =>
        InState(FailedState.StateName, from, count, newestFirst: true, JobDtos.Failed);

    public override JobList<DeletedJobDto> DeletedJobs(int from, int count) =>
        InState(DeletedState.StateName, from, count, newestFirst: true, JobDtos.Deleted);

    public override JobList<AwaitingJobDto> AwaitingJobs(int from, int count) => ReadSnapshot(session => List(
        MonitoringQueries.GetInState(session, AwaitingState.StateName, from, count, newestFirst: false),
        job => JobDtos.Awaiting(job, parent => MonitoringQueries.GetStateName(session, parent))));

    public override long ScheduledCount() => StateCount(ScheduledState.StateName);

    public override long EnqueuedCount(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return Read(session => RowCountTable.Get(session, CountKind.Waiting, queue));
    }

    public override long FetchedCount(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return Read(session => RowCountTable.Get(session, CountKind.Fetched, queue));
    }

    public override long FailedCount() => StateCount(FailedState.StateName);

    public override long ProcessingCount() => StateCount(ProcessingState.StateName);

    public override long SucceededListCount() => StateCount(SucceededState.StateName);

    public override long DeletedListCount() => StateCount(DeletedState.StateName);

    public override long AwaitingCount() => StateCount(AwaitingState.StateName);

    public override IDictionary<DateTime, long> SucceededByDatesCount() => ByDay("succeeded");

    public override IDictionary<DateTime, long> FailedByDatesCount() => ByDay("failed");

    public override IDictionary<DateTime, long> DeletedByDatesCount() => ByDay("deleted");

    public override IDictionary<DateTime, long> HourlySucceededJobs() => ByHour("succeeded");

    public override IDictionary<DateTime, long> HourlyFailedJobs() => ByHour("failed");

    public override IDictionary<DateTime, long> HourlyDeletedJobs() => ByHour("deleted");

    private static JobList<TDto> List<TDto>(IEnumerable<MonitoredJob> jobs, Func<MonitoredJob, TDto?> dto) where TDto : class =>
        new(jobs.Select(job => new KeyValuePair<string, TDto>(job.Id, dto(job)!)));

    private JobList<TDto> InState<TDto>(string state, int from, int count, bool newestFirst, Func<MonitoredJob, TDto?> dto)
        where TDto : class =>
        List(Read(session => MonitoringQueries.GetInState(session, state, from, count, newestFirst)), dto);

    private T Read<T>(Func<Session, T> query)
    {
        writeBehind.AwaitAll();
        return reads.Read(query);
    }

    private T ReadSnapshot<T>(Func<Session, T> query)
    {
        writeBehind.AwaitAll();
        return reads.ReadSnapshot(query);
    }

    private long StateCount(string state) => Read(session => RowCountTable.Get(session, CountKind.State, state));

    private Dictionary<DateTime, long> ByDay(string type)
    {
        var today = clock.GetUtcNow().UtcDateTime.Date;
        return Counters(
            Enumerable.Range(0, 7).Select(days => today.AddDays(-days)), time => Key(type, time, "yyyy-MM-dd"));
    }

    private Dictionary<DateTime, long> ByHour(string type)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var hour = now.Date.AddHours(now.Hour);
        return Counters(
            Enumerable.Range(0, 24).Select(hours => hour.AddHours(-hours)), time => Key(type, time, "yyyy-MM-dd-HH"));
    }

    // Hangfire writes the keys with the calendar of no culture.
    private static string Key(string type, DateTime time, string format) =>
        $"stats:{type}:{time.ToString(format, CultureInfo.InvariantCulture)}";

    private Dictionary<DateTime, long> Counters(IEnumerable<DateTime> times, Func<DateTime, string> key) =>
        ReadSnapshot(session => times.ToDictionary(time => time, time => CounterTable.Get(session, key(time))));
}
