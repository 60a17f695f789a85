using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>POST /otto/tasks/{verb}</c>: all tasks that match are told the same, if they are as many as the caller has seen.</summary>
public sealed class ManyTasksTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AllThatMatch_AreTold_AndTheOthersAreNot()
    {
        var waiting = await AddAsync(3, "test.sweep");
        var other = (await AddAsync(1, "test.cook"))[0];

        var paused = await TellAsync("pause?type=test.sweep&count=3");
        var resumed = await TellAsync("resume?status=blocked&q=CALL&count=3");

        paused.Should().BeEquivalentTo(new { Count = 3, Done = 3 });
        paused.Results.Select(one => (one.TaskId, one.Status, one.Error, one.TaskStatus, one.TaskReason)).Should().Equal(
            waiting.Select(id => (id, 200, (string?)null, (string?)"blocked", (string?)"paused")));
        resumed.Results.Select(one => one.TaskStatus).Should().Equal("pending", "pending", "pending");
        (await _still.Backend.TaskAsync(other)).UpdatedAt.Should().Be(Some.Now);
        (await _still.Backend.GetAsync($"/otto/audit?task_id={waiting[1]}")).Read<Page<AuditEntry>>().Items.Select(line => line.Outcome)
            .Should().Equal("resumed", "paused", "created");
    }

    [Fact]
    public async Task OneThatRefuses_SaysWhy_AndTheOthersAreDoneAllTheSame()
    {
        var ids = await AddAsync(3);
        await _still.Backend.TellAsync(ids[1], "cancel");

        var result = await TellAsync("run?count=3");

        result.Should().BeEquivalentTo(new { Count = 3, Done = 2 });
        result.Results[1].Should().BeEquivalentTo(
            new { TaskId = ids[1], Status = 409, Error = $"Task {ids[1]} is cancelled, so it cannot be run.", TaskStatus = (string?)null });
    }

    [Theory]
    [InlineData("cancel?count=2", 412, "3 tasks match now, and not 2. Nothing was done.")]
    [InlineData("cancel?type=test.cook&count=2", 412, "One task matches now, and not 2. Nothing was done.")]
    [InlineData("cancel?status=error&count=1", 412, "0 tasks match now, and not 1. Nothing was done.")]
    [InlineData("cancel", 400, "is missing; give how many tasks match")]
    [InlineData("cancel?count=0", 400, "must be a whole number from 1 to 1000")]
    [InlineData("cancel?count=1001", 400, "narrow it with status, type or q")]
    [InlineData("cancel?count=x", 400, "must be a whole number")]
    [InlineData("cancel?status=weird&count=1", 400, "must be one of pending")]
    [InlineData("cancel?staus=error&count=1", 400, "is not a parameter of this call")]
    public async Task WhatWasNotSeen_IsNotTouched(string call, int status, string sentence)
    {
        await AddAsync(2);
        await AddAsync(1, "test.cook");

        var answer = await _still.Backend.PostAsync($"/otto/tasks/{call}");

        answer.Status.Should().Be(status, answer.Body);
        answer.Body.Should().Contain(sentence);
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().OnlyContain(task => task.Status == "pending");
    }

    [Fact]
    public async Task MoreThanAThousand_AreNotToldAtOnce_AndTheAnswerSaysHowManyTheyAre()
    {
        await _still.Get<OttoHangfire.Database.OttoDatabase>().WriteAsync(
            transaction => transaction.ExecuteAsync(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1002)
                INSERT INTO otto_tasks (created_at, updated_at, status, type, description, max_attempts, timeout_seconds, source, depth, lineage, is_owners)
                SELECT '2026-12-01T08:00:00.0000000Z', '2026-12-01T08:00:00.0000000Z', 'success', 'test.old', 'x', 1, 1, 'api', 0, '[]', 0 FROM n
                """,
                new { }),
            CancellationToken.None);

        (await _still.Backend.GetAsync("/otto/tasks/count?type=test.old")).Read<TaskCount>().Count.Should().Be(1002);
        (await _still.Backend.PostAsync("/otto/tasks/run?count=1000")).Body.Should().Contain("1,002 tasks match now, and not 1000");
    }

    [Fact]
    public async Task OfSomebodyWhoIsNotTheOwner_OnlyHerOwnTasksAreTouched()
    {
        var owners = await AddAsync(1);
        var task = Some.Task("test.chore");
        using var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(task, OttoJson.Options), null, "application/json");
        using var added = await _still.Backend.Anybody.PostAsync(new Uri("/otto/tasks", UriKind.Relative), content);

        using var told = await _still.Backend.Anybody.PostAsync(new Uri("/otto/tasks/cancel?count=2", UriKind.Relative), null);

        ((int)told.StatusCode).Should().Be(200);
        var result = System.Text.Json.JsonSerializer.Deserialize<ManyTasksResult>(await told.Content.ReadAsStringAsync(), OttoJson.Options)!;
        result.Results.Select(one => one.Status).Should().Equal(401, 200);
        result.Results[0].Error.Should().Contain($"Task {owners[0]} belongs to the owner.");
        (await _still.Backend.TaskAsync(owners[0])).Status.Should().Be("pending");
    }

    private async Task<ManyTasksResult> TellAsync(string call) => (await _still.Backend.PostAsync($"/otto/tasks/{call}")).Read<ManyTasksResult>();

    private async Task<long[]> AddAsync(int count, string type = "test.chore")
    {
        var ids = new long[count];
        for (var number = 0; number < count; number++)
        {
            ids[number] = (await _still.Backend.AddAsync(Some.Task(type) with { NextRunAt = Some.Now.AddDays(1) })).Id;
        }

        return ids;
    }
}
