using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>DELETE /otto/tasks/{id}</c></summary>
public sealed class TaskRemovalTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AFinishedTask_GoesWithItsRuns_AndItsNotesStay()
    {
        _still.Agent.Answers("Done.", Some.Note("keep me"));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        var neighbour = await _still.AddAsync();
        await _still.RingAsync(neighbour.Id);

        var answer = await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");

        answer.Status.Should().Be(204);
        answer.Body.Should().BeEmpty();
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}")).AsProblem(404);
        (await _still.Backend.GetAsync($"/otto/runs/{run.Id}")).AsProblem(404);
        (await _still.Backend.NotesAsync()).Should().HaveCount(2);
        (await _still.Backend.RunsAsync(neighbour.Id)).Should().ContainSingle().Which.OutputPayload!.Execution.Succeeded.Should().Be(1);
    }

    [Fact]
    public async Task AFailedAndACancelledTask_CanBeRemoved_AndTheJobSaysWhy()
    {
        _still.Agent.AnswersProblem(404, "No skill.");
        var failed = await _still.AddAsync();
        await _still.RingAsync(failed.Id);
        var cancelled = await _still.AddAsync();
        await _still.Backend.TellAsync(cancelled.Id, "cancel");

        foreach (var task in new[] { failed, cancelled })
        {
            (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(204);

            (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).AsProblem(404);
        }

        JobState.Of(_still.Backend, failed.HangfireJobId!).Should().BeEquivalentTo(new { Name = "Deleted", Reason = "The task was removed." });
    }

    [Fact]
    public async Task WhatHasNotEnded_IsNotRemoved_AndTheStateIsNamed()
    {
        var pending = await _still.AddAsync();
        var running = await _still.AddAsync();
        await _still.ClaimAsync(running.Id);
        var paused = await _still.AddAsync();
        await _still.Backend.TellAsync(paused.Id, "pause");

        foreach (var (task, state) in new[] { (pending, "pending"), (running, "running"), (paused, "paused") })
        {
            (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).AsProblem(409).Detail
                .Should().Be($"Task {task.Id} is {state}, so it cannot be removed.");

            (await _still.Backend.TaskAsync(task.Id)).Id.Should().Be(task.Id);
        }
    }
}
