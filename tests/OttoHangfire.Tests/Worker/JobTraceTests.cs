using System.Diagnostics;
using Hangfire;
using Hangfire.Client;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Telemetry;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Worker;

/// <summary>What a job keeps of the trace in which it was made, and how its own trace goes on from there.</summary>
public sealed class JobTraceTests : IAsyncLifetime, IDisposable
{
    private static readonly Job Ours = Job.FromExpression<RunTaskJob>(run => run.RunAsync(1, null!, CancellationToken.None));

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;
    private readonly ActivitySource _web = new("a web server");
    private StillBackend _still = null!;

    public JobTraceTests() => _listener = new()
    {
        ShouldListenTo = source => source.Name is "a web server" or "OttoHangfire",
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = activity =>
        {
            lock (_ended)
            {
                _ended.Add(activity);
            }
        },
    };

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    public void Dispose()
    {
        _listener.Dispose();
        _web.Dispose();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(60 * 24 * 3, false)]
    public void AJobOfARequest_IsAPartOfIt_WithinTheHour_AndLinkedToIt_Later(int minutes, bool isPart)
    {
        ActivitySource.AddActivityListener(_listener);
        using var request = _web.StartActivity("POST")!;
        var kept = Create(Ours);
        request.Stop();

        _clock.Advance(TimeSpan.FromMinutes(minutes));
        var job = Perform(kept);

        (job.TraceId == request.TraceId).Should().Be(isPart);
        job.ParentSpanId.Should().Be(isPart ? request.SpanId : default);
        job.Links.Select(link => link.Context.SpanId).Should().Equal(isPart ? [] : [request.SpanId]);
    }

    [Fact]
    public void AJobThatARunMakes_HasATraceOfItsOwn_SoThatWhatRepeatsIsNotOneWithoutEnd()
    {
        ActivitySource.AddActivityListener(_listener);
        using var run = OttoTraces.Source.StartActivity(OttoTraces.Run)!;
        using var action = OttoTraces.Source.StartActivity(OttoTraces.Action)!;
        var kept = Create(Ours);
        action.Stop();
        run.Stop();

        var job = Perform(kept);

        job.TraceId.Should().NotBe(run.TraceId);
        job.Links.Select(link => link.Context.SpanId).Should().Equal(action.SpanId);
    }

    [Fact]
    public void WhatMeansNothing_IsNoOrigin()
    {
        ActivitySource.AddActivityListener(_listener);

        var job = Perform("\"not a trace at all\"");

        job.Parent.Should().BeNull();
        job.Links.Should().BeEmpty();
    }

    [Fact]
    public void AnotherJobThanOurs_KeepsNothing()
    {
        ActivitySource.AddActivityListener(_listener);
        using var request = _web.StartActivity("POST")!;

        Create(Job.FromExpression(() => Console.WriteLine())).Should().BeNull();
    }

    /// <summary>Makes a job, and returns its parameter as Hangfire keeps it.</summary>
    private string? Create(Job job)
    {
        using var connection = _still.Get<JobStorage>().GetConnection();
        var context = new CreatingContext(new CreateContext(_still.Get<JobStorage>(), connection, job, new EnqueuedState()));
        new JobTraceFilter(_clock).OnCreating(context);
        return context.Parameters.TryGetValue(JobTraceFilter.Parameter, out var value) ? SerializationHelper.Serialize(value, SerializationOption.User) : null;
    }

    /// <summary>Carries a job out that was made when the test began, and returns its span.</summary>
    private Activity Perform(string? kept)
    {
        var filter = new JobTraceFilter(_clock);
        using var connection = _still.Get<JobStorage>().GetConnection();
        var parameters = new Dictionary<string, string> { [JobTraceFilter.Parameter] = kept! };
        var job = new BackgroundJob("4711", Ours, Some.Now.UtcDateTime, parameters);
        var context = new PerformContext(_still.Get<JobStorage>(), connection, job, new JobCancellationToken(false));
        filter.OnPerforming(new PerformingContext(context));
        filter.OnPerformed(new PerformedContext(context, result: null, canceled: false, exception: null));
        Activity.Current?.OperationName.Should().NotBe(OttoTraces.Job);
        lock (_ended)
        {
            return _ended.Should().ContainSingle(span => span.OperationName == OttoTraces.Job && Equals(span.GetTagItem(OttoTraces.JobId), "4711")).Subject;
        }
    }
}
