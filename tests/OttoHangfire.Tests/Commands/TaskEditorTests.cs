using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>PATCH /otto/tasks/{id}</c>: absent = unchanged, null = default, and the status stays.</summary>
public sealed class TaskEditorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Tomorrow = Some.Now.AddDays(1);

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatIsAbsent_StaysAsItIs()
    {
        var task = await AddAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await ChangeAsync(task, """{"description":"Call Dad"}""");

        changed.Should().BeEquivalentTo(
            task with { Description = "Call Dad", UpdatedAt = _still.Clock.GetUtcNow() }, because => because.Excluding(t => t.Payload));
        changed.Payload!.Value.GetRawText().Should().Be("""{"text":"Call Mum"}""");
    }

    [Fact]
    public async Task WhatIsNull_GetsItsDefault()
    {
        var task = await AddAsync();

        var changed = await ChangeAsync(task, """{"payload":null,"next_run_at":null,"schedule":null,"max_attempts":null,"timeout_seconds":null}""");

        changed.Should().BeEquivalentTo(new
        {
            task.Description,
            Payload = (JsonElement?)null,
            NextRunAt = (DateTimeOffset?)null,
            Schedule = (JsonElement?)null,
            MaxAttempts = 5,
            TimeoutSeconds = 180,
            Status = OttoStatus.Pending,
        });
        (await _still.RingAsync(task.Id)).Name.Should().Be("Succeeded", "without next_run_at it is due now");
    }

    [Fact]
    public async Task ANewInstant_MovesTheOccurrenceAndItsAlarm()
    {
        var task = await AddAsync();

        var changed = await ChangeAsync(task, """{"next_run_at":"2026-12-01T10:00:00+01:00"}""");

        var at = new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero);
        changed.NextRunAt.Should().Be(at);
        (await _still.OccurrenceAsync(task.Id)).Should().BeEquivalentTo(new { ScheduledFor = at, DueAt = at, Outcome = OccurrenceOutcome.Pending });
        JobState.Of(_still.Backend, task.HangfireJobId!).Name.Should().Be("Deleted");
        JobState.Of(_still.Backend, changed.HangfireJobId!).Name.Should().Be("Scheduled");
        _still.Clock.SetUtcNow(at);
        (await _still.RingAsync(task.Id)).Name.Should().Be("Succeeded");
    }

    [Fact]
    public async Task ANewInstant_OfARoundOfTries_IsThatOfTheNextTry()
    {
        _still.Agent.AnswersProblem(500, "Not today.");
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        var changed = await ChangeAsync(task, $$"""{"next_run_at":"{{Rfc3339Converter.Format(Tomorrow)}}"}""");

        changed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, NextRunAt = Tomorrow, Attempt = 1 });
        (await _still.OccurrenceAsync(task.Id)).Should().BeEquivalentTo(new { ScheduledFor = Some.Now, DueAt = Tomorrow });
    }

    [Fact]
    public async Task ANewInstant_OfAFailedTask_IsWhenItsRetryBegins()
    {
        _still.Agent.AnswersProblem(404, "No skill.");
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        var changed = await ChangeAsync(task, $$"""{"next_run_at":"{{Rfc3339Converter.Format(Tomorrow)}}"}""");
        var retried = (await _still.Backend.TellAsync(task.Id, "retry")).Read<OttoTask>();

        changed.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Permanent, NextRunAt = Tomorrow });
        retried.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, NextRunAt = Tomorrow });
        JobState.Of(_still.Backend, retried.HangfireJobId!).Name.Should().Be("Scheduled");
    }

    [Fact]
    public async Task AFailedTask_IsMended_AndRetriedWithItsNewPayload()
    {
        _still.Agent.AnswersProblem(404, "No skill.");
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        await ChangeAsync(task, """{"payload":{"colour":"red"},"description":"Buy flowers"}""");
        _still.Agent.Answers("Done.");
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        var asked = _still.Agent.Asked.Last().Task;
        asked.Description.Should().Be("Buy flowers");
        asked.TaskPayload!.Value.GetRawText().Should().Be("""{"colour":"red"}""");
    }

    [Theory]
    [InlineData("""{"description":null}""", "description")]
    [InlineData("""{"description":""}""", "description")]
    [InlineData("""{"payload":[1]}""", "payload")]
    [InlineData("""{"max_attempts":0}""", "max_attempts")]
    [InlineData("""{"max_attempts":"3"}""", "max_attempts")]
    [InlineData("""{"timeout_seconds":3601}""", "timeout_seconds")]
    [InlineData("""{"next_run_at":"2026-12-02T09:00:00"}""", "next_run_at")]
    [InlineData("""{"next_run_at":"tomorrow"}""", "next_run_at")]
    [InlineData("""{"status":"success"}""", "status")]
    [InlineData("""{"type":"test.other"}""", "type")]
    [InlineData("""{"max_attempts":3,"max_attempts":4}""", "max_attempts")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    public async Task AWrongChange_IsRefused_NamesTheField_AndChangesNothing(string body, string field)
    {
        var task = await AddAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", body);

        answer.AsWrongField(field).Should().NotBeNullOrWhiteSpace();
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(task, because => because.Excluding(t => t.Payload));
    }

    [Fact]
    public async Task AnEmptyChange_ChangesNothing()
    {
        var task = await AddAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(1));

        var changed = await ChangeAsync(task, "{}");

        changed.Should().BeEquivalentTo(task, because => because.Excluding(t => t.Payload));
    }

    [Fact]
    public async Task ABodyThatIsNotJson_Is415_AndALargeOne413()
    {
        var path = $"/otto/tasks/{(await AddAsync()).Id}";

        (await _still.Backend.PatchTextAsync(path, "description=x", "application/x-www-form-urlencoded")).AsProblem(415);
        (await _still.Backend.PatchTextAsync(path, $$"""{"description":"{{new string('x', 300_000)}}"}""")).AsProblem(413);
        (await _still.Backend.PatchTextAsync("/otto/tasks/999999", "{}")).AsProblem(404);
    }

    [Fact]
    public async Task WhileRunning_AfterSuccess_AndWhenCancelled_NothingIsChanged_AndTheStateIsNamed()
    {
        var running = await _still.AddAsync();
        await _still.ClaimAsync(running.Id);
        var done = await _still.AddAsync();
        await _still.RingAsync(done.Id);
        var cancelled = await _still.AddAsync();
        await _still.Backend.TellAsync(cancelled.Id, "cancel");

        foreach (var (task, state) in new[] { (running, "is running"), (done, "has already succeeded"), (cancelled, "is cancelled") })
        {
            var answer = await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", """{"description":"Something else"}""");

            answer.AsProblem(409).Detail.Should().Be($"Task {task.Id} {state}, so it cannot be changed.");
            (await _still.Backend.TaskAsync(task.Id)).Description.Should().Be("Call Mum");
        }
    }

    [Fact]
    public async Task APausedTask_IsChanged_AndStaysPaused()
    {
        var task = await AddAsync();
        await _still.Backend.TellAsync(task.Id, "pause");

        var changed = await ChangeAsync(task, """{"next_run_at":"2026-12-01T12:00:00Z"}""");
        var resumed = (await _still.Backend.TellAsync(task.Id, "resume")).Read<OttoTask>();

        changed.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Paused, NextRunAt = Some.Now.AddHours(4) });
        resumed.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, NextRunAt = Some.Now.AddHours(4) });
        (await _still.OccurrenceAsync(task.Id)).DueAt.Should().Be(Some.Now.AddHours(4));
    }

    [Fact]
    public async Task AnInstantThatWasTakenBefore_IsTakenAgain()
    {
        var task = await AddAsync();
        await _still.Backend.TellAsync(task.Id, "run");

        var changed = await ChangeAsync(task, $$"""{"next_run_at":"{{Rfc3339Converter.Format(Tomorrow)}}"}""");

        changed.NextRunAt.Should().Be(Tomorrow);
        (await _still.OccurrenceAsync(task.Id)).DueAt.Should().BeCloseTo(Tomorrow, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Everything in it is something else than its default.</summary>
    private Task<OttoTask> AddAsync() =>
        _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Tomorrow, MaxAttempts = 3, TimeoutSeconds = 60 });

    private async Task<OttoTask> ChangeAsync(OttoTask task, string change) =>
        (await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", change)).Read<OttoTask>();
}
