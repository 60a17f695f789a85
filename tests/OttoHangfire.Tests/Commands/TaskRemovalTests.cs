using OttoHangfire.Contracts;
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
    public async Task ATaskWithManyRuns_GoesRowByRow_AndNeverAllAtOnceWithItsOwnRow()
    {
        var task = await _still.AddAsync();
        await _still.Backend.TellAsync(task.Id, "cancel");
        _still.Backend.Execute(ManyRuns(task.Id, 3000));
        _still.Backend.Execute("""
            CREATE TRIGGER all_at_once BEFORE DELETE ON otto_tasks
            WHEN EXISTS (SELECT 1 FROM otto_runs WHERE task_id = OLD.id) OR EXISTS (SELECT 1 FROM otto_occurrences WHERE task_id = OLD.id)
            BEGIN SELECT RAISE(ABORT, 'all at once'); END
            """);

        (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(204);

        _still.Backend.Number("SELECT (SELECT count(*) FROM otto_tasks) + (SELECT count(*) FROM otto_runs) + (SELECT count(*) FROM otto_occurrences)").Should().Be(0);
    }

    [Fact]
    public async Task ATaskWhoseRowsAreStillThere_IsGoneForEverybody_AndTheNextStartGoesOnWithThem()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        var neighbour = await _still.AddAsync();
        await _still.RingAsync(neighbour.Id);

        // As a kill leaves it, right after the first of the writes.
        _still.Backend.Execute(ManyRuns(task.Id, 1000));
        _still.Backend.Execute($"UPDATE otto_tasks SET removed_at = '2026-12-01T08:00:00.0000000Z' WHERE id = {task.Id}");

        foreach (var verb in new[] { "run", "retry", "cancel", "pause", "resume" })
        {
            (await _still.Backend.TellAsync(task.Id, verb)).AsProblem(404);
        }

        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}")).AsProblem(404);
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/runs")).AsProblem(404);
        (await _still.Backend.GetAsync($"/otto/runs/{run.Id}")).AsProblem(404);
        (await _still.Backend.GetAsync($"/otto/runs/{run.Id}/context")).AsProblem(404);
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true })).AsProblem(404);
        (await _still.Backend.GetAsync("/otto/runs")).Read<Page<OttoRun>>().Items.Should().ContainSingle().Which.TaskId.Should().Be(neighbour.Id);
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{ "description": "Back again" }""")).AsProblem(404);
        (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).AsProblem(404);
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().ContainSingle().Which.Id.Should().Be(neighbour.Id);

        await _still.Backend.StopAsync();
        await _still.Backend.StartAgainAsync();

        await Eventually.HoldsAsync(() => _still.Backend.Number($"SELECT count(*) FROM otto_tasks WHERE id = {task.Id}") == 0);
        _still.Backend.Number("SELECT count(*) FROM otto_runs").Should().Be(1);
        (await _still.Backend.RunsAsync(neighbour.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task WhatCouldNotBeClearedAway_TheSweepClearsAway()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Backend.Execute("CREATE TRIGGER broken BEFORE DELETE ON otto_runs BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");

        (await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}")).Status.Should().Be(204);
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}")).AsProblem(404);
        _still.Backend.Number("SELECT count(*) FROM otto_runs").Should().Be(1);
        _still.Backend.Execute("DROP TRIGGER broken");
        await _still.SweepAsync();

        _still.Backend.Number("SELECT (SELECT count(*) FROM otto_tasks) + (SELECT count(*) FROM otto_runs)").Should().Be(0);
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

    private static string ManyRuns(long taskId, int count) => $"""
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        INSERT INTO otto_occurrences (task_id, scheduled_for, kind, outcome, due_at)
        SELECT {taskId}, '2020-' || i, 'scheduled', 'ran', '2020-01-01T00:00:00.0000000Z' FROM n;
        INSERT INTO otto_runs (task_id, occurrence_id, source, status, attempt, created_at, finished_at, input_text)
        SELECT task_id, id, 'worker', 'success', 1, due_at, due_at, 'old' FROM otto_occurrences WHERE task_id = {taskId} AND scheduled_for LIKE '2020-%';
        """;
}
