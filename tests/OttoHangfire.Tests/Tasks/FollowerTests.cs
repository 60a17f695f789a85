using Hangfire;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>A task that comes after another one: each end of a run of that one makes it due once.</summary>
public sealed class FollowerTests : IAsyncLifetime
{
    private static readonly TaskSchedule Hourly = new() { Every = "PT1H", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("success", true, true)]
    [InlineData("success", false, false)]
    [InlineData("error", true, false)]
    [InlineData("error", false, true)]
    [InlineData("any", true, true)]
    [InlineData("any", false, true)]
    public async Task AnEnd_MakesItDue_IfItIsOneThatCounts(string on, bool endsWell, bool isDue)
    {
        var first = await _still.AddAsync();
        var then = await AddAsync(first, on);
        (then.Status, then.Reason, then.NextRunAt, then.HangfireJobId).Should().Be((OttoStatus.Pending, OttoReason.AwaitingTask, null, null));

        await EndAsync(first, endsWell);

        var now = await _still.Backend.TaskAsync(then.Id);
        (now.Reason, now.NextRunAt).Should().Be(isDue ? (null, _still.Clock.GetUtcNow()) : (OttoReason.AwaitingTask, null));
        StateOf(now.HangfireJobId).Should().Be(isDue ? "Enqueued" : null);
        (await _still.OccurrencesAsync(then.Id)).Should().HaveCount(isDue ? 1 : 0);
    }

    [Fact]
    public async Task OfARecurringTask_EachEndCountsOnce()
    {
        var first = await _still.AddAsync(Hourly);
        var then = await AddAsync(first, AfterEnd.Success);
        for (var hour = 0; hour < 3; hour++)
        {
            await EndAsync(first, endsWell: true);
            await _still.RingAsync(first.Id);
            await EndAsync(then, endsWell: true);
            (await _still.Backend.TaskAsync(then.Id)).Reason.Should().Be(OttoReason.AwaitingTask, "the next one is to come");
            _still.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await _still.OutcomesAsync(then.Id)).Should().Equal((0, "ran", null), (1, "ran", null), (2, "ran", null));
        _still.Agent.TimesAsked(then.Id).Should().Be(3);
    }

    [Fact]
    public async Task WhatWasNotAbleToRunYet_WaitsInOrder_TenAtMost()
    {
        var first = await _still.AddAsync(Hourly);
        var then = await AddAsync(first, AfterEnd.Success);
        for (var hour = 0; hour < 12; hour++)
        {
            await EndAsync(first, endsWell: true);
            _still.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await _still.OutcomesAsync(then.Id)).Take(3).Should().Equal((0, "skipped", "too_many"), (1, "skipped", "too_many"), (2, "pending", null));
        (await _still.OccurrencesAsync(then.Id)).Count(one => one.Outcome == "pending").Should().Be(10);
    }

    [Fact]
    public async Task ARetryThatEndsWell_IsAnEnd_AndWhatWasBlockedIsNone()
    {
        var first = await _still.AddAsync();
        var then = await AddAsync(first, AfterEnd.Any);
        _still.Agent.AnswersProblem(409, "No model.", OttoReason.MissingModel);
        await _still.RingAsync(first.Id);
        (await _still.OccurrencesAsync(then.Id)).Should().BeEmpty("somebody has to bring it to its end first");

        await _still.Backend.TellAsync(first.Id, "retry");
        await EndAsync(first, endsWell: true);

        (await _still.OccurrencesAsync(then.Id)).Should().ContainSingle().Which.Outcome.Should().Be("pending");
    }

    [Fact]
    public async Task WhatIsCancelledOrReplaced_HasNotRun_AndBringsNothing()
    {
        var first = await _still.AddAsync();
        var then = await AddAsync(first, AfterEnd.Any);
        await _still.Backend.TellAsync(first.Id, "cancel");

        await _still.ReconcileAsync();

        (await _still.OccurrencesAsync(then.Id)).Should().BeEmpty();
        var now = await _still.Backend.TaskAsync(then.Id);
        (now.Status, now.Reason).Should().Be((OttoStatus.Blocked, OttoReason.MissingTask));
        now.LastError.Should().Be($"Task {first.Id}, after which it comes, was cancelled. Change what it comes after, then retry it; or cancel it.");
    }

    [Fact]
    public async Task AfterATaskThatIsGone_AnotherOneCanBeNamed()
    {
        var (first, other) = (await _still.AddAsync(), await _still.AddAsync());
        var then = await AddAsync(first, AfterEnd.Error);
        await EndAsync(first, endsWell: true);
        await _still.Backend.DeleteAsync($"/otto/tasks/{first.Id}");
        await _still.ReconcileAsync();
        (await _still.Backend.TaskAsync(then.Id)).LastError.Should().StartWith($"Task {first.Id}, after which it comes, was removed.");

        await _still.Backend.PatchTextAsync($"/otto/tasks/{then.Id}", $$"""{"after":{"task_id":{{other.Id}} } }""");
        await _still.Backend.TellAsync(then.Id, "retry");
        await EndAsync(other, endsWell: true);
        await EndAsync(then, endsWell: true);

        (await _still.Backend.TaskAsync(then.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task OnceTheOtherOneIsOver_ItEndsToo_AndComesAgainWithIt()
    {
        var first = await _still.AddAsync();
        var (well, badly) = (await AddAsync(first, AfterEnd.Success), await AddAsync(first, AfterEnd.Error));
        await EndAsync(first, endsWell: true);
        await EndAsync(well, endsWell: true);
        await _still.ReconcileAsync();
        (await _still.Backend.TaskAsync(well.Id)).Status.Should().Be(OttoStatus.Success);
        (await _still.Backend.TaskAsync(badly.Id)).Status.Should().Be(OttoStatus.Success, "nothing went wrong");

        await _still.Backend.TellAsync(first.Id, "run");
        await EndAsync(first, endsWell: true);
        await EndAsync(well, endsWell: true);

        (await _still.OccurrencesAsync(well.Id)).Should().HaveCount(2).And.OnlyContain(one => one.Outcome == "ran");
        (await _still.OccurrencesAsync(badly.Id)).Should().BeEmpty();
    }

    [Fact]
    public async Task WhilePausedOrOnVacation_ItMissesTheEnd()
    {
        var first = await _still.AddAsync(Hourly);
        var then = await AddAsync(first, AfterEnd.Success, "test.other");
        await _still.Backend.TellAsync(then.Id, "pause");
        await EndAsync(first, endsWell: true);
        await _still.Backend.TellAsync(then.Id, "resume");
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.Backend.PostAsync("/otto/vacations", new NewVacation { From = Some.Now, To = Some.Now.AddDays(1), TaskTypes = ["test.other"] });

        await EndAsync(first, endsWell: true);

        (await _still.OutcomesAsync(then.Id)).Should().Equal((0, "skipped", "paused"), (1, "skipped", "vacation"));
        (await _still.Backend.TaskAsync(then.Id)).Reason.Should().Be(OttoReason.AwaitingTask);
    }

    [Fact]
    public async Task AChain_GoesOnByItself()
    {
        var first = await _still.AddAsync();
        var second = await AddAsync(first, AfterEnd.Success);
        var third = await AddAsync(second, AfterEnd.Success);

        await EndAsync(first, endsWell: true);
        (await _still.OccurrencesAsync(third.Id)).Should().BeEmpty();
        await EndAsync(second, endsWell: true);
        await EndAsync(third, endsWell: true);

        (await _still.Backend.TaskAsync(third.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ADeadProcess_BringsItNeitherTwiceNorNever()
    {
        var first = await _still.AddAsync();
        var then = await AddAsync(first, AfterEnd.Success);
        await _still.TryClaimAsync(first.Id);
        await _still.ReconcileAsync();
        (await _still.OccurrencesAsync(then.Id)).Should().BeEmpty("the run goes on");

        await EndAsync(first, endsWell: true);
        await _still.RingAsync(first.Id);

        (await _still.OccurrencesAsync(then.Id)).Should().ContainSingle();
    }

    [Fact]
    public async Task FiveBadRunsInARow_BlockItAsTheyBlockARecurringTask()
    {
        var first = await _still.AddAsync(Hourly);
        var then = await AddAsync(first, AfterEnd.Success);
        for (var hour = 0; hour < 5; hour++)
        {
            await EndAsync(first, endsWell: true);
            await EndAsync(then, endsWell: false);
            _still.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await _still.Backend.TaskAsync(then.Id)).Reason.Should().Be(OttoReason.Failing);
    }

    [Fact]
    public async Task ABadRun_IsTold_AlthoughTheTaskGoesOn()
    {
        var first = await _still.AddAsync(Hourly);
        var then = await AddAsync(first, AfterEnd.Success);
        await EndAsync(first, endsWell: true);

        await EndAsync(then, endsWell: false);

        (await _still.Backend.TaskAsync(then.Id)).Reason.Should().Be(OttoReason.AwaitingTask);
        (await _still.Get<OttoDatabase>().QueryAsync<string>("SELECT subject FROM otto_incidents WHERE kind = 'task'", null, CancellationToken.None))
            .Should().Equal($"{then.Id}");
    }

    private Task<OttoTask> AddAsync(OttoTask after, string on, string type = "test.chore") =>
        _still.Backend.AddAsync(Some.Task(type) with { After = new TaskAfter { TaskId = after.Id, On = on } });

    private async Task EndAsync(OttoTask task, bool endsWell)
    {
        if (endsWell)
        {
            _still.Agent.Answers("Done.");
        }
        else
        {
            _still.Agent.AnswersProblem(404, "No skill.");
        }

        await _still.RingAsync(task.Id);
    }

    private string? StateOf(string? jobId)
    {
        using var connection = _still.Get<JobStorage>().GetConnection();
        return jobId is null ? null : connection.GetStateData(jobId)?.Name;
    }
}
