using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>after</c> in a new task and in a change, in lists, and in what is said of a task that waits for another one.</summary>
public sealed class AfterTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheTask_SaysWhatItComesAfter_WithTheDefault()
    {
        var first = await _still.AddAsync();

        var answer = await PostAsync($$"""{"type":"test.chore","description":"Then","after":{"task_id":{{first.Id}} } }""");

        answer.Status.Should().Be(201);
        answer.Body.Should().Contain($$"""
            "after":{"task_id":{{first.Id}},"on":"success"}
            """.Trim()).And.NotContain("after_task_id");
        (await _still.Backend.GetAsync($"/otto/tasks/{first.Id}")).Body.Should().Contain("\"after\":null");
        (await _still.Backend.GetAsync($"/otto/tasks?after={first.Id}")).Read<Page<OttoTask>>().Items.Should().ContainSingle()
            .Which.Description.Should().Be("Then");
        (await _still.Backend.GetAsync($"/otto/tasks?after={first.Id + 1}")).Read<Page<OttoTask>>().Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"task_id":99}""", "after.task_id", "there is no task 99")]
    [InlineData("""{"on":"any"}""", "after.task_id", "is missing")]
    [InlineData("""{"task_id":0}""", "after.task_id", "must be the number of a task")]
    [InlineData("""{"task_id":1,"on":"later"}""", "after.on", "must be")]
    [InlineData("""{"task_id":1},"schedule":{"every":"PT1H"}""", "after", "goes with neither schedule nor next_run_at")]
    [InlineData("""{"task_id":1},"next_run_at":"2030-01-01T00:00:00Z" """, "after", "goes with neither schedule nor next_run_at")]
    public async Task WhatIsWrong_IsNamed(string after, string field, string problem)
    {
        await _still.AddAsync();

        var answer = await PostAsync($$"""{"type":"test.chore","description":"Then","after":{{after}}}""");

        ShouldRefuse(answer, field, problem);
    }

    [Theory]
    [InlineData(true, "has already succeeded")]
    [InlineData(false, "is cancelled")]
    public async Task WhatEndsNoMore_CannotBeFollowed(bool hasSucceeded, string problem)
    {
        var first = await _still.AddAsync();
        await (hasSucceeded ? (Task)_still.RingAsync(first.Id) : _still.Backend.TellAsync(first.Id, "cancel"));

        var answer = await PostAsync($$"""{"type":"test.chore","description":"Then","after":{"task_id":{{first.Id}} } }""");

        ShouldRefuse(answer, "after.task_id", problem);
    }

    [Fact]
    public async Task ACircle_IsRefused_HoweverLong()
    {
        var first = await _still.AddAsync();
        var second = await AddAsync(first);
        var third = await AddAsync(second);

        ShouldRefuse(await ChangeAsync(first, $$"""{"after":{"task_id":{{first.Id}} } }"""), "after.task_id", "cannot come after itself");
        ShouldRefuse(
            await ChangeAsync(first, $$"""{"after":{"task_id":{{third.Id}} } }"""),
            "after.task_id",
            $"makes a circle: it would come after task {third.Id}, which comes after task {second.Id}, which comes after this one");
        (await _still.Backend.TaskAsync(first.Id)).After.Should().BeNull();
        (await ChangeAsync(third, $$"""{"after":{"task_id":{{first.Id}} } }""")).Status.Should().Be(200, "two may come after one");
    }

    [Fact]
    public async Task AScheduleAndAnotherTask_TakeEachOthersPlace()
    {
        var first = await _still.AddAsync();
        var task = await _still.AddAsync(new TaskSchedule { Every = "PT1H", TimeZone = "UTC" });

        var following = (await ChangeAsync(task, $$"""{"after":{"task_id":{{first.Id}},"on":"any"} }""")).Read<OttoTask>();
        var hourly = (await ChangeAsync(task, """{"schedule":{"every":"PT2H"}}""")).Read<OttoTask>();

        (following.Schedule, following.NextRunAt, following.Reason).Should().Be((null, null, OttoReason.AwaitingTask));
        (hourly.After, hourly.Schedule!.Every, hourly.Reason).Should().Be((null, "PT2H", null));
        hourly.NextRunAt.Should().Be(Some.Now);
    }

    [Fact]
    public async Task AfterNothingAnyMore_ItIsDueNow_OrWhenSheSays()
    {
        var first = await _still.AddAsync();
        var (now, later) = (await AddAsync(first), await AddAsync(first));

        (await ChangeAsync(now, """{"after":null}""")).Read<OttoTask>().Reason.Should().BeNull();
        var moved = (await ChangeAsync(later, """{"after":null,"next_run_at":"2030-01-01T00:00:00Z"}""")).Read<OttoTask>();

        (await _still.RingAsync(now.Id)).Name.Should().Be("Succeeded");
        moved.NextRunAt.Should().Be(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task WhatComesAfterAnotherTask_HasNoTimeOfItsOwn()
    {
        var then = await AddAsync(await _still.AddAsync());

        ShouldRefuse(await ChangeAsync(then, """{"next_run_at":"2030-01-01T00:00:00Z"}"""), "next_run_at", "cannot be given beside after");
        (await _still.Backend.PostAsync($"/otto/tasks/{then.Id}/occurrences/skip", new { scheduled_for = "2030-01-01T00:00:00Z" }))
            .Status.Should().Be(409);
    }

    [Fact]
    public async Task Why_NamesTheOtherTask_AndWhatThatOneWaitsFor()
    {
        var first = await _still.Backend.AddAsync(Some.Task("test.chore") with { NextRunAt = Some.Now.AddDays(1) });
        var second = await AddAsync(first);
        var third = await AddAsync(second);

        (await WhyAsync(second)).Should().StartWith($"It waits until task {first.Id} has ended well. Of that one: It waits for its time: ");
        (await WhyAsync(third)).Should().StartWith($"It waits until task {second.Id} has ended well; to see that one, run '").And.Contain($"show {second.Id}");
    }

    private Task<Answer> PostAsync(string body) => _still.Backend.PostTextAsync("/otto/tasks", body);

    private Task<Answer> ChangeAsync(OttoTask task, string change) => _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", change);

    private Task<OttoTask> AddAsync(OttoTask after) =>
        _still.Backend.AddAsync(Some.Task("test.chore") with { After = new TaskAfter { TaskId = after.Id } });

    private async Task<string> WhyAsync(OttoTask task) => (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/why")).Read<TaskWhy>().Sentence;

    private static void ShouldRefuse(Answer answer, string field, string problem) => answer.AsWrongField(field).Should().Contain(problem);
}
