using System.Diagnostics;
using Hangfire.Client;
using Hangfire.Server;
using OttoHangfire.Runs;
using OttoHangfire.Telemetry;

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

/// <summary>
/// Keeps with a job where it comes from, so that its trace goes on where it is carried out. A job that is asked for and done within the
/// hour is a part of the request. One that comes later, or that a run has made, has a trace of its own with a link to where it came from:
/// otherwise a recurring task would be one trace without an end.
/// </summary>
internal sealed class JobTraceFilter(TimeProvider clock) : IClientFilter, IServerFilter
{
    /// <summary>The job's parameter: a <c>traceparent</c>, and a second word where only a link may follow.</summary>
    public const string Parameter = "OttoTrace";

    private const string OfRun = "run";
    private const string Span = "OttoSpan";

    private static readonly TimeSpan LongestParent = TimeSpan.FromHours(1);

    public void OnCreating(CreatingContext context)
    {
        // A web server makes an activity of its own for each request even if nobody watches: that alone must not cost a row.
        if (OttoTraces.Source.HasListeners()
            && context.Job?.Type == typeof(RunTaskJob)
            && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            context.SetJobParameter(Parameter, OttoTraces.CurrentRun() is null ? id : $"{id} {OfRun}");
        }
    }

    public void OnCreated(CreatedContext context)
    {
        // Nothing is known now that was not before.
    }

    public void OnPerforming(PerformingContext context)
    {
        if (!OttoTraces.Source.HasListeners() || context.BackgroundJob.Job?.Type != typeof(RunTaskJob))
        {
            return;
        }

        var (parent, links) = Origin(context.GetJobParameter<string>(Parameter, allowStale: true), context.BackgroundJob.CreatedAt);
        if (OttoTraces.Source.StartActivity(OttoTraces.Job, ActivityKind.Consumer, parent, tags: null, links) is { } span)
        {
            span.SetTag(OttoTraces.JobId, context.BackgroundJob.Id);
            context.Items[Span] = span;
        }
    }

    public void OnPerformed(PerformedContext context)
    {
        if (context.Items.TryGetValue(Span, out var kept) && kept is Activity span)
        {
            // Its text may be a task's: what went wrong is in the run.
            if (context.Exception is not null && !IsAnEnd(context.Exception))
            {
                span.SetStatus(ActivityStatusCode.Error);
            }

            span.Dispose();
        }
    }

    private (ActivityContext Parent, IEnumerable<ActivityLink> Links) Origin(string? kept, DateTime createdAt)
    {
        var words = kept?.Split(' ') ?? [];
        if (words.Length == 0 || !ActivityContext.TryParse(words[0], traceState: null, isRemote: true, out var origin))
        {
            return (default, []);
        }

        var isFresh = clock.GetUtcNow() - new DateTimeOffset(DateTime.SpecifyKind(createdAt, DateTimeKind.Utc)) <= LongestParent;
        return isFresh && words.Length == 1 ? (origin, []) : (default, [new ActivityLink(origin)]);
    }

    private static bool IsAnEnd(Exception problem) => problem is JobEndsException or { InnerException: JobEndsException };
}
