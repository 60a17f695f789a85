using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>What Otto may propose and put in before a person has to look: what is over a limit is rejected, the rest goes on.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ARun_MayPutInTwentyTasks_AndWhatComesAfterThemGoesOn()
    {
        _still.Agent.Answers("Many.", [.. Enumerable.Range(0, 23).Select(Child), Some.Note("after all of them")]);

        var task = await RunAsync();

        task.Should().BeEquivalentTo(new
        {
            Status = OttoStatus.Blocked,
            Reason = OttoReason.Limit,
            LastError = "3 of 24 actions were over a limit: One run may add at most 20 tasks.",
        });
        var actions = (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions;
        actions.Select(action => action.Status).Should().Equal(
            [.. Enumerable.Repeat(ActionStatus.Ok, 20), .. Enumerable.Repeat(ActionStatus.Rejected, 3), ActionStatus.Ok]);
        actions[20].Error.Should().Be("One run may add at most 20 tasks.");
        (await ChildrenAsync()).Should().HaveCount(20);
    }

    [Fact]
    public async Task TasksThatMakeTasks_ComeToAnEndAtDepthFive()
    {
        _still.Agent.Answers("And another.", Child(0));
        await RunAsync();

        for (var depth = 1; depth <= 5; depth++)
        {
            await _still.RingAsync((await ChildrenAsync())[0].Id);
        }

        var children = await ChildrenAsync();
        children.Should().HaveCount(5);
        children[0].Should().BeEquivalentTo(new
        {
            Status = OttoStatus.Blocked,
            Reason = OttoReason.Limit,
            LastError = "1 of 1 actions were over a limit: Tasks that Otto adds may be at most 5 generations away from a person's task.",
        });
        children.Skip(1).Should().OnlyContain(task => task.Status == OttoStatus.Success);
    }

    [Fact]
    public async Task ARemovedParent_MakesNobodyYounger()
    {
        _still.Agent.Answers("And another.", Child(0));
        var root = await RunAsync();
        for (var depth = 1; depth <= 4; depth++)
        {
            await _still.RingAsync((await ChildrenAsync())[0].Id);
        }

        (await _still.Backend.DeleteAsync($"/otto/tasks/{root.Id}")).Status.Should().Be(204);
        await _still.RingAsync((await ChildrenAsync())[0].Id);

        (await ChildrenAsync())[0].Reason.Should().Be(OttoReason.Limit);
    }

    [Fact]
    public async Task WithinADay_OttoMayPutInTwoHundred_AndTheNextDayAgain()
    {
        _still.Agent.Answers("Many.", [.. Enumerable.Range(0, 20).Select(Child)]);
        for (var i = 0; i < 10; i++)
        {
            (await RunAsync()).Status.Should().Be(OttoStatus.Success);
            _still.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var over = await RunAsync();
        _still.Clock.Advance(TimeSpan.FromHours(24));
        var later = await RunAsync();

        over.Should().BeEquivalentTo(new { Reason = OttoReason.Limit, LastError = "20 of 20 actions were over a limit: Otto may add at most 200 tasks within 24 hours." });
        later.Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ARunAfterTheDeathOfItsProcess_CountsWhatItHasPutInBefore()
    {
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(claim, [.. Enumerable.Range(0, 22).Select(Child)]);

        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Limit);
        (await ChildrenAsync()).Should().HaveCount(20);
    }

    [Fact]
    public async Task TheFiftyFirstAction_IsRejected_AndTheFiftyBeforeItAreDone()
    {
        _still.Agent.Answers("Many.", [.. Enumerable.Range(0, 52).Select(number => Some.Note($"note {number}"))]);

        var task = await RunAsync();

        task.Should().BeEquivalentTo(new
        {
            Status = OttoStatus.Blocked,
            Reason = OttoReason.Limit,
            LastError = "2 of 52 actions were over a limit: A run may have at most 50 actions.",
        });
        (await _still.Backend.NotesAsync()).Should().HaveCount(50);
        var actions = (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions;
        actions.Should().HaveCount(52);
        actions[50].Should().BeEquivalentTo(new { Status = ActionStatus.Rejected, Error = "A run may have at most 50 actions." });
        (await _still.Backend.RunsAsync(task.Id))[0].Logs.Should().ContainSingle(line => line.Message == "Actions 50 to 51 were rejected: A run may have at most 50 actions.");
    }

    [Fact]
    public async Task WhatOttoSaysOfHisOwnTask_DoesNotHideTheLimit()
    {
        _still.Agent.Answers(task => new OttoReply
        {
            Actions =
            [
                .. Enumerable.Range(0, 21).Select(Child),
                Some.Action("life_os.log_note", new { text = "" }),
                Some.Action("life_os.update_task_status", new { task_id = task.TaskId, status = OttoStatus.Error }),
            ],
        });

        (await RunAsync()).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Limit });
    }

    [Fact]
    public async Task APersonsRetry_DoesNotPutInTheSameTasksAgain()
    {
        _still.Agent.Answers("Many.", [.. Enumerable.Range(0, 21).Select(Child)]);
        var task = await RunAsync();

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await ChildrenAsync()).Should().HaveCount(21);
    }

    [Fact]
    public async Task TheSettings_MoveTheLimits()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "tasks_per_run": 1, "actions_per_run": 3 } }""");
        still.Agent.Answers("Some.", Child(0), Child(1), Some.Note("third"), Some.Note("fourth"));
        var task = await still.AddAsync();

        await still.RingAsync(task.Id);

        (await still.Backend.TaskAsync(task.Id)).LastError.Should().Be(
            "2 of 4 actions were over a limit: One run may add at most 1 tasks. A run may have at most 3 actions.");
    }

    [Fact]
    public async Task PeoplesTasks_AreBoundedByHowManyMayWait()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "pending_tasks": 2 } }""");
        var first = await still.AddAsync();
        await still.AddAsync();

        var third = await still.Backend.PostAsync("/otto/tasks", Some.Task());
        await still.Backend.TellAsync(first.Id, "cancel");
        var fourth = await still.Backend.PostAsync("/otto/tasks", Some.Task());

        third.AsProblem(409).Detail.Should().Contain("2 tasks are pending").And.Contain("pending_tasks");
        fourth.Status.Should().Be(201);
    }

    [Fact]
    public async Task WhatComesBack_NeedsRoomAmongThoseThatWait_AsWhatIsNew()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "pending_tasks": 3 } }""");
        var paused = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            paused.Add((await still.AddAsync()).Id);
            await still.Backend.TellAsync(paused[^1], "pause");
        }

        for (var i = 0; i < 3; i++)
        {
            await still.AddAsync();
        }

        (await still.Backend.TellAsync(paused[0], "resume")).AsProblem(409).Detail.Should().Contain("3 tasks are pending");
        (await still.Backend.TaskAsync(paused[0])).Reason.Should().Be(OttoReason.Paused, "nothing of a refused verb is kept");
        (await still.Backend.TellAsync(6, "run")).Status.Should().Be(200, "it was pending before");
        await still.Backend.TellAsync(6, "cancel");
        (await still.Backend.TellAsync(paused[0], "resume")).Status.Should().Be(200);
        (await still.Backend.PostAsync("/otto/tasks", Some.Task())).AsProblem(409);
    }

    [Fact]
    public async Task APlaceThatHasBecomeFree_IsTakenOnce_HoweverItBecameFree()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "pending_tasks": 5 } }""");
        var tasks = new List<OttoTask>();
        for (var i = 0; i < 5; i++)
        {
            tasks.Add(await still.AddAsync());
        }

        still.Agent.AnswersProblem(404, "No skill.");
        await still.RingAsync(tasks[0].Id);
        (await still.Backend.PostAsync("/otto/tasks", Some.Task())).Status.Should().Be(201);
        (await still.Backend.TellAsync(tasks[0].Id, "retry")).AsProblem(409);
        (await still.Backend.TellAsync(tasks[0].Id, "run")).AsProblem(409);
        (await still.Backend.PostAsync("/otto/tasks", Some.Task())).AsProblem(409);

        await still.Backend.TellAsync(tasks[1].Id, "cancel");
        (await still.Backend.DeleteAsync($"/otto/tasks/{tasks[1].Id}")).Status.Should().Be(204);
        (await still.Backend.TellAsync(tasks[0].Id, "retry")).Status.Should().Be(200);
        (await still.Backend.PostAsync("/otto/tasks", Some.Task())).AsProblem(409);
        (await still.Backend.GetAsync("/otto/tasks?status=pending")).Read<Page<OttoTask>>().Items.Should().HaveCount(5);
    }

    private static ProposedAction Child(int number) => Some.Action("life_os.create_task", new { type = "test.child", description = $"Child {number}" });

    [Fact]
    public async Task WithinAMinute_OttoMayPutInSixty_AndThenAgain()
    {
        _still.Agent.Answers("Many.", [.. Enumerable.Range(0, 20).Select(Child)]);
        for (var run = 0; run < 3; run++)
        {
            (await RunAsync()).Status.Should().Be(OttoStatus.Success);
        }

        (await RunAsync()).LastError.Should().Contain("Otto may add at most 60 tasks within a minute.");
        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        (await RunAsync()).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhatOttoPutIn_RunsSoOftenWithinAnHour_AndPeoplesTasksAlways()
    {
        await using var still = await StillBackend.StartAsync(settings: """{"limits":{"runs_per_hour":2}}""");
        still.Agent.Answers("Three.", Child(0), Child(1), Child(2));
        await still.RingAsync((await still.AddAsync()).Id);
        var children = (await still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Where(task => task.Source == TaskSource.Otto).ToArray();
        still.Agent.Answers("Done.");

        foreach (var child in children)
        {
            await still.RingAsync(child.Id);
        }

        await still.RingAsync((await still.AddAsync()).Id);
        var blocked = await still.Backend.TaskAsync(children[2].Id);
        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Limit });
        blocked.LastError.Should().Contain("2 times within an hour");
        still.Agent.TimesAsked(blocked.Id).Should().Be(0);
        (await still.Backend.GetAsync("/otto/tasks?status=success")).Read<Page<OttoTask>>().Items.Should().HaveCount(4);

        still.Clock.Advance(TimeSpan.FromHours(1));
        await still.Backend.TellAsync(blocked.Id, "retry");
        await still.RingAsync(blocked.Id);
        (await still.Backend.TaskAsync(blocked.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task AChild_HasNoMoreTimeThanItsParent_AndTheRunSaysSo()
    {
        var parent = await _still.Backend.AddAsync(Some.Task("test.chore") with { TimeoutSeconds = 60 });
        _still.Agent.Answers(
            "Three.",
            Some.Action("life_os.create_task", new { type = "test.child", description = "Long", timeout_seconds = 3600 }),
            Some.Action("life_os.create_task", new { type = "test.child", description = "As usual" }),
            Some.Action("life_os.create_task", new { type = "test.child", description = "Short", timeout_seconds = 5 }));

        await _still.RingAsync(parent.Id);

        (await ChildrenAsync()).Select(child => child.TimeoutSeconds).Should().Equal(5, 60, 60);
        (await _still.Backend.RunsAsync(parent.Id))[0].Logs.Select(line => line.Message).Should().Contain(
            line => line.Contains("its timeout was cut from 3600 s to the 60 s of this task"));
    }

    [Fact]
    public async Task OfRecurringTasksOfOttos_FiftyAreAliveAtOnce()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "tasks_per_run": 100, "actions_per_run": 100 } }""");
        var recurring = Some.Action("life_os.create_task", new { type = "test.child", description = "Again", schedule = new { every = "P1D" } });
        still.Agent.Answers("Many.", [.. Enumerable.Repeat(recurring, 52), Child(0)]);
        var task = await still.AddAsync();
        await still.RingAsync(task.Id);

        (await still.Backend.TaskAsync(task.Id)).LastError.Should().Contain("2 of 53 actions were over a limit")
            .And.Contain("At most 50 recurring tasks that Otto added may be open at once.");
        var children = (await still.Backend.GetAsync("/otto/tasks?type=test.child&limit=500")).Read<Page<OttoTask>>().Items;
        children.Count(child => child.Schedule is not null).Should().Be(50);
        children.Should().HaveCount(51, "one that comes once is not among them");

        await still.Backend.TellAsync(children.First(child => child.Schedule is not null).Id, "cancel");
        still.Clock.Advance(TimeSpan.FromMinutes(2));
        still.Agent.Answers("One more, and one too many.", recurring, recurring);
        var next = await still.AddAsync();
        await still.RingAsync(next.Id);

        (await still.Backend.TaskAsync(next.Id)).LastError.Should().Contain("1 of 2 actions were over a limit");
        (await still.Backend.PostAsync("/otto/tasks", Some.Task() with { Schedule = new TaskSchedule { Every = "P1D" } })).Status
            .Should().Be(201, "people's tasks are not counted");
    }

    [Fact]
    public async Task OfTasksOfOttosThatHaveNotEnded_SoManyAreThereAtOnce()
    {
        await using var still = await StillBackend.StartAsync(settings: """{ "limits": { "open_tasks": 2 } }""");
        still.Agent.Answers("Three.", Child(0), Child(1), Child(2));
        var task = await still.AddAsync();
        await still.RingAsync(task.Id);

        (await still.Backend.TaskAsync(task.Id)).LastError.Should()
            .Contain("1 of 3 actions were over a limit").And.Contain("At most 2 tasks that Otto added may be open at once.");

        still.Agent.Answers("Done.");
        await still.RingAsync(task.Id + 1);
        still.Agent.Answers("One more.", Child(3));
        var next = await still.AddAsync();
        await still.RingAsync(next.Id);
        (await still.Backend.TaskAsync(next.Id)).Status.Should().Be(OttoStatus.Success, "one has ended");
    }

    private async Task<OttoTask> RunAsync()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return await _still.Backend.TaskAsync(task.Id);
    }

    /// <summary>Newest first.</summary>
    private async Task<IReadOnlyList<OttoTask>> ChildrenAsync() =>
        (await _still.Backend.GetAsync("/otto/tasks?type=test.child&limit=500")).Read<Page<OttoTask>>().Items;
}
