using Hangfire;
using Hangfire.States;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Retention;

/// <summary>What has ended is kept for its time and then goes; what may still be needed stays.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task RunsOlderThanAYear_Go_WithLogsAndActions_ButTheLastOfATaskStays()
    {
        _still.Agent.Answers("Done.", Some.Note("each time"));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await AgainAsync(task);
        _still.Clock.Advance(TimeSpan.FromDays(364));
        await AgainAsync(task);

        _still.Clock.SetUtcNow(Some.Now.AddDays(365));
        await _still.SweepAsync();
        var dayBefore = await _still.Backend.RunsAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromSeconds(2));
        await _still.SweepAsync();
        var dayAfter = await _still.Backend.RunsAsync(task.Id);
        var audit = (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items;
        _still.Clock.Advance(TimeSpan.FromDays(5000));
        await _still.SweepAsync();

        dayBefore.Should().HaveCount(3);
        dayAfter.Should().ContainSingle().Which.Id.Should().Be(dayBefore[0].Id);
        audit.Should().ContainSingle(line => line.Event == AuditEvent.Retention).Which.Should().BeEquivalentTo(
            new
            {
                AskedBy = "backend",
                AllowedBy = "setting: retention.runs_days",
                Change = $"removed 2 old runs, from run {dayBefore[2].Id} to run {dayBefore[1].Id}",
            });
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.OutputPayload!.Execution.Succeeded.Should().Be(1);
        Count("SELECT count(*) FROM otto_actions").Should().Be(1);
        Count("SELECT count(DISTINCT run_id) FROM otto_run_logs").Should().Be(1);
        (await _still.Backend.NotesAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task WhatARunHasDone_IsNotForgotten_WhileItsOccurrenceCanBeRetried()
    {
        var works = false;
        _still.Agent.Answers(_ => new OttoReply { Actions = [Some.Note("first"), Some.Action("life_os.log_note", new { text = works ? "second" : "" })] });
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);
        works = true;

        _still.Clock.Advance(TimeSpan.FromDays(1000));
        await _still.SweepAsync();
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Select(note => note.Text).Should().BeEquivalentTo("first", "second");
    }

    [Fact]
    public async Task WhatARunOfARecurringTaskHasDone_IsNotForgotten_AlthoughNewerInstantsWait()
    {
        var works = false;
        _still.Agent.Answers(asked => new OttoReply
        {
            Actions =
            [
                Some.Note("first"),
                works ? Some.Note("second") : Some.Action("life_os.update_task_status", new { task_id = asked.TaskId, status = "blocked" }),
            ],
        });
        var task = await _still.AddAsync(new TaskSchedule { Every = "PT1H", TimeZone = "UTC" });
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);
        works = true;

        _still.Clock.Advance(TimeSpan.FromDays(1000));
        await _still.ReconcileAsync();
        await _still.SweepAsync();
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Select(note => note.Text).Should().BeEquivalentTo("first", "second");
    }

    [Fact]
    public async Task OccurrencesOlderThan90Days_Go_ButTheLastStays_AndTheirRunsStayLonger()
    {
        _still.Agent.Answers("Done.");
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await AgainAsync(task);

        _still.Clock.SetUtcNow(Some.Now.AddDays(90));
        await _still.SweepAsync();
        var before = Count("SELECT count(*) FROM otto_occurrences");
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.SweepAsync();

        before.Should().Be(2);
        Count("SELECT count(*) FROM otto_occurrences").Should().Be(1);
        (await _still.OccurrenceAsync(task.Id)).Outcome.Should().Be(OccurrenceOutcome.Ran);
        (await _still.Backend.RunsAsync(task.Id)).Should().HaveCount(2).And.OnlyContain(run => run.ScheduledFor != null);
    }

    [Fact]
    public async Task WhatStillWaits_IsNeverTooOld()
    {
        var waiting = await _still.AddAsync();
        var paused = await _still.AddAsync();
        await _still.Backend.TellAsync(paused.Id, "pause");

        _still.Clock.Advance(TimeSpan.FromDays(5000));
        await _still.SweepAsync();

        (await _still.OccurrenceAsync(waiting.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
        (await _still.OccurrenceAsync(paused.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
        (await _still.Backend.TaskAsync(waiting.Id)).HangfireJobId.Should().Be(waiting.HangfireJobId);
    }

    [Fact]
    public async Task MoreThanOneBatch_GoesToo()
    {
        var task = await _still.AddAsync();
        Execute($"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 950)
            INSERT INTO otto_runs (task_id, source, status, attempt, created_at, finished_at, input_text)
            SELECT {task.Id}, 'worker', 'success', 1, '2020-01-01T00:00:00.0000000Z', '2020-01-01T00:00:00.0000000Z', 'old' FROM n
            """);

        await _still.SweepAsync();

        Count("SELECT count(*) FROM otto_runs").Should().Be(1);
    }

    [Fact]
    public async Task AfterAWeek_AJobThatHangfireHasLetGoOf_IsNoLongerNamed()
    {
        var gone = await _still.AddAsync();
        await _still.RingAsync(gone.Id);
        var kept = await _still.AddAsync();
        await _still.RingAsync(kept.Id);
        Execute($"DELETE FROM hangfire_job WHERE id = {gone.HangfireJobId}");

        _still.Clock.Advance(TimeSpan.FromDays(7));
        await _still.SweepAsync();
        var before = await _still.Backend.TaskAsync(gone.Id);
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.SweepAsync();

        before.HangfireJobId.Should().Be(gone.HangfireJobId);
        (await _still.Backend.TaskAsync(gone.Id)).HangfireJobId.Should().BeNull();
        (await _still.Backend.RunsAsync(gone.Id)).Should().ContainSingle().Which.HangfireJobId.Should().BeNull();
        (await _still.Backend.TaskAsync(kept.Id)).HangfireJobId.Should().Be(kept.HangfireJobId);
        (await _still.Backend.RunsAsync(kept.Id)).Should().ContainSingle().Which.HangfireJobId.Should().Be(kept.HangfireJobId);
    }

    [Fact]
    public async Task AJobOfATaskThatHasEnded_IsKeptForAWeek_AlsoWhenItFailed_ButNotWhileAPersonIsWaitedFor()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { SettingsFile = """{ "retention": { "jobs_days": 3 } }""" });
        backend.Agent.AnswersWith((context, task) => task.TaskType switch
        {
            "test.succeeds" => AgentDouble.ReplyAsync(context),
            "test.fails" => AgentDouble.ProblemAsync(context, 404, "No skill."),
            _ => AgentDouble.ProblemAsync(context, 409, "No model.", OttoReason.MissingModel),
        });

        var succeeded = await ExpiryAsync(backend, "test.succeeds", SucceededState.StateName);
        var failed = await ExpiryAsync(backend, "test.fails", FailedState.StateName);
        var waiting = await ExpiryAsync(backend, "test.waits", FailedState.StateName);

        succeeded.Should().BeCloseTo(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(3), TimeSpan.FromMinutes(2));
        failed.Should().BeCloseTo(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(3), TimeSpan.FromMinutes(2));
        waiting.Should().BeNull();
    }

    [Fact]
    public async Task TheSettings_SayHowLong()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "retention": { "runs_days": 2, "occurrences_days": 1 } }""");
        var task = await still.AddAsync();
        await still.RingAsync(task.Id);
        await still.Backend.TellAsync(task.Id, "run");
        await still.RingAsync(task.Id);

        still.Clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        await still.Get<OttoHangfire.Retention.RetentionSweep>().SweepAsync(CancellationToken.None);

        (await still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task TheSweep_ComesByItself()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Some.Now);
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false, Clock = clock });
        var task = await backend.AddAsync(Some.TaskOfTomorrow());
        Execute(
            backend,
            $"INSERT INTO otto_runs (source, status, attempt, created_at, finished_at, input_text) VALUES ('shell', 'success', 1, '2020-01-01T00:00:00.0000000Z', '2020-01-01T00:00:00.0000000Z', '{task.Id}')");

        await Eventually.HoldsAsync(async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return (await backend.GetAsync("/otto/runs")).Read<Page<OttoRun>>().Items.Count == 0;
        });
    }

    private async Task AgainAsync(OttoTask task)
    {
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);
    }

    private static async Task<DateTime?> ExpiryAsync(OttoBackend backend, string type, string state)
    {
        var task = await backend.AddAsync(Some.Task(type));
        await Eventually.HoldsAsync(() => JobState.Of(backend, task.HangfireJobId!).Name == state);
        return backend.Get<JobStorage>().GetMonitoringApi().JobDetails(task.HangfireJobId).ExpireAt;
    }

    private long Count(string sql)
    {
        using var connection = Open(_still.Backend);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql) => Execute(_still.Backend, sql);

    private static void Execute(OttoBackend backend, string sql)
    {
        using var connection = Open(backend);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(OttoBackend backend)
    {
        var connection = new SqliteConnection($"Data Source={backend.File("otto.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
