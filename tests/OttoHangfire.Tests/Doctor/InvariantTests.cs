using Dapper;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Doctor;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Doctor;

/// <summary>What must always hold: the doctor asks when he is told to look deep, and names the task for which it does not.</summary>
public sealed class InvariantTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("waits", "DELETE FROM otto_occurrences WHERE task_id = {0}")]
    [InlineData("next_run", "UPDATE otto_tasks SET next_run_at = '2001-01-01T00:00:00.0000000Z' WHERE id = {0}")]
    [InlineData("running", "UPDATE otto_tasks SET status = 'running' WHERE id = {0}")]
    [InlineData("ended", "UPDATE otto_tasks SET status = 'error', reason = 'permanent' WHERE id = {0}")]
    [InlineData("owner", "UPDATE otto_occurrences SET outcome = 'running', owner = 'nobody', claimed_at = '2001-01-01T00:00:00.0000000Z' WHERE task_id = {0}")]
    [InlineData("one_run", "INSERT INTO otto_runs (task_id, source, status, attempt, scheduled_for, created_at, input_text) SELECT task_id, source, status, attempt, scheduled_for, created_at, input_text FROM otto_runs")]
    [InlineData("run_of_instant", "UPDATE otto_occurrences SET outcome = 'ran' WHERE task_id = {0}")]
    [InlineData("asked", "UPDATE otto_actions SET status = 'rejected'")]
    [InlineData("awaits", "UPDATE otto_runs SET finished_at = '2026-12-01T08:00:00.0000000Z' WHERE task_id = {0}")]
    [InlineData("allowed", "UPDATE otto_actions SET status = 'ok'")]
    [InlineData("undone", "UPDATE otto_runs SET finished_at = '2026-12-01T08:00:00.0000000Z' WHERE task_id = {0}")]
    [InlineData("unknown", "UPDATE otto_tasks SET reason = 'outcome_unknown' WHERE id = {0}")]
    [InlineData("one_open", "UPDATE otto_occurrences SET run_id = (SELECT max(id) FROM otto_runs) WHERE task_id = {0}")]
    public async Task ABrokenOne_IsNamedWithItsTask(string id, string breaks)
    {
        var isAsked = id is "asked" or "awaits" or "allowed" or "undone" or "unknown" or "run_of_instant" or "one_run" or "ended" or "one_open";
        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "please" }));
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { Schedule = new TaskSchedule { Every = "PT1H", Overlap = "queue" } });
        if (isAsked)
        {
            await _still.RingAsync(task.Id);
            _still.Clock.Advance(TimeSpan.FromHours(3));
            await _still.ReconcileAsync();
        }

        var before = await DeepAsync();
        await using (var connection = new SqliteConnection($"Data Source={_still.Backend.File("otto.db")}"))
        {
            await connection.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, breaks, task.Id));
        }

        var after = await DeepAsync();

        before.Checks.Where(check => check.Id.StartsWith("tasks.", StringComparison.Ordinal)).Should()
            .HaveCount(Invariant.All.Count).And.OnlyContain(check => check.Status == DoctorStatus.Ok);
        var named = after.Checks.Single(check => check.Id == $"tasks.{id}");
        named.Status.Should().Be(DoctorStatus.Error);
        named.Message.Should().StartWith($"Task {task.Id}: ");
        named.Fix.Text.Should().Contain($"{task.Id}");
    }

    [Fact]
    public async Task OnlyADeepLook_ReadsEveryTask()
    {
        var report = (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>();
        var wrong = await _still.Backend.GetAsync("/otto/doctor?deep=perhaps");

        report.Checks.Should().NotContain(check => check.Id == "tasks.waits");
        wrong.Status.Should().Be(400);
        wrong.Body.Should().Contain("must be true or false");
    }

    private async Task<DoctorReport> DeepAsync() => (await _still.Backend.GetAsync("/otto/doctor?deep=true")).Read<DoctorReport>();
}
