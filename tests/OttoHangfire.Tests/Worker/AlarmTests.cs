using Hangfire;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Worker;

/// <summary>The job is the alarm clock and the row is the truth: who rings, and what when nobody or somebody twice does.</summary>
[Collection(OnTheClock.Name)]
public sealed class AlarmTests
{
    [Fact]
    public async Task WithoutTheReconciler_AllTasksStillRunOnTime()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Reconciler = false });
        var now = TimeProvider.System.GetUtcNow();

        var tasks = await Task.WhenAll(Enumerable.Range(0, 12).Select(index =>
            backend.AddAsync(Some.Task("test.chore") with { NextRunAt = now.AddMilliseconds(1500 + (150 * index)) })));
        var atOnce = await backend.AddAsync(Some.Task("test.chore"));

        await backend.TaskAsync(atOnce.Id, OttoStatus.Success);
        foreach (var task in tasks)
        {
            await backend.TaskAsync(task.Id, OttoStatus.Success);
            var due = task.NextRunAt!.Value;
            (await backend.RunsAsync(task.Id)).Should().ContainSingle()
                .Which.StartedAt.Should().BeOnOrAfter(due).And.BeBefore(Later(due, task.CreatedAt).AddSeconds(5));
        }
    }

    [Fact]
    public async Task WithTheWorkerOff_NoTaskRuns()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        await using var working = await OttoBackend.StartAsync();

        var task = await backend.AddAsync(Some.Task("test.chore"));
        var measure = await working.AddAsync(Some.Task("test.chore"));
        await working.TaskAsync(measure.Id, OttoStatus.Success);

        (await backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        JobState.Of(backend, task.HangfireJobId!).Name.Should().Be("Enqueued");
        backend.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutHangfiresServer_NoTaskRuns_AndTheReconcilerDoesNotStepIn()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();

        still.Clock.Advance(TimeSpan.FromMinutes(10));
        await still.ReconcileAsync();

        (await still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Pending, task.HangfireJobId });
        still.Agent.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task ALostJob_IsReplacedByTheReconciler()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();
        Lose(still, task.HangfireJobId!);

        await still.ReconcileAsync();
        var early = await still.Backend.TaskAsync(task.Id);
        still.Clock.Advance(TimeSpan.FromSeconds(6));
        await still.ReconcileAsync();
        var later = await still.Backend.TaskAsync(task.Id);

        early.HangfireJobId.Should().Be(task.HangfireJobId, "an alarm may be a few seconds late");
        later.HangfireJobId.Should().NotBe(task.HangfireJobId);
        JobState.Of(still.Backend, later.HangfireJobId!).Name.Should().Be("Enqueued");
    }

    [Fact]
    public async Task AJobThatWaitsInALongQueue_IsNotDoubled()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();

        still.Clock.Advance(TimeSpan.FromHours(1));
        await still.ReconcileAsync();

        (await still.Backend.TaskAsync(task.Id)).HangfireJobId.Should().Be(task.HangfireJobId);
    }

    [Fact]
    public async Task AtTheStart_WhatTheLastProcessLeft_IsFreedBeforeTheFirstJobRuns()
    {
        await using var still = await StillBackend.StartAsync();
        var task = await still.AddAsync();
        await still.ClaimAsync(task.Id);
        var reconciler = still.Get<Reconciler>();

        await reconciler.StartAsync(CancellationToken.None);

        (await still.OccurrenceAsync(task.Id)).Should().BeEquivalentTo(new { Outcome = OccurrenceOutcome.Pending, Owner = (string?)null });
        await reconciler.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task LostAndDoubledJobs_HarmNoTask()
    {
        await using var still = await StillBackend.StartAsync();
        still.Agent.Answers(task => new OttoReply { Message = "Done.", Actions = [Some.Note($"of {task.TaskId}")] });
        var tasks = new List<OttoTask>();
        for (var index = 0; index < 15; index++)
        {
            tasks.Add(await still.AddAsync());
        }

        foreach (var lost in tasks.Take(5))
        {
            Lose(still, lost.HangfireJobId!);
        }

        await Task.WhenAll(tasks.Skip(5).Take(5).SelectMany(doubled => new[] { doubled, doubled }).Select(task => still.RingAsync(task.Id)));
        still.Clock.Advance(TimeSpan.FromSeconds(6));
        await still.ReconcileAsync();
        await Task.WhenAll(tasks.Select(task => still.RingAsync(task.Id)));

        foreach (var task in tasks)
        {
            (await still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
            (await still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
        }

        (await still.Backend.NotesAsync()).Should().HaveCount(15).And.OnlyHaveUniqueItems(note => note.Text);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static void Lose(StillBackend still, string jobId) => still.Get<IBackgroundJobClient>().Delete(jobId);
}
