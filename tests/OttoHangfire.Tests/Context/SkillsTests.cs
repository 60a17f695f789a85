using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Context;

/// <summary>How the backend learns what a skill needs, and what it does when the agent does not say.</summary>
public sealed class SkillsTests : IAsyncLifetime
{
    private const string Type = "test.chore";

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("[]", 500)]
    [InlineData("[]", 404)]
    [InlineData("[]", 401)]
    [InlineData("", 200)]
    [InlineData("<html>", 200)]
    [InlineData("{}", 200)]
    [InlineData("null", 200)]
    [InlineData("[null, 7, {}]", 200)]
    [InlineData("""[{"task_types":["test.chore"],"needs":"notes"}]""", 200)]
    [InlineData("""[{"task_types":"test.chore","needs":["notes"]}]""", 200)]
    [InlineData("""[{"task_types":["test.chore"],"needs":[7,null,{},"\ud800"]}]""", 200)]
    public async Task AListThatCannotBeRead_LeavesTheContextEmpty_AndTheTaskRuns(string body, int status)
    {
        _still.Agent.AnswersSkills(body, status);

        await ShouldRunWithAsync();
    }

    [Fact]
    public async Task AListWithoutEnd_IsNotReadToItsEnd()
    {
        _still.Agent.AnswersSkills($$"""[{"task_types":["test.chore"],"needs":["notes"]},"{{new string('a', 2 * 1024 * 1024)}}"]""");

        await ShouldRunWithAsync();
    }

    [Fact]
    public async Task WrongEntries_AreLeftOut_AndTheOthersCount()
    {
        _still.Agent.AnswersSkills("""[null,{"task_types":7},{"task_types":["test.chore",null],"needs":["notes",7]},{"task_types":["test.chore"],"needs":["runs"]}]""");

        await ShouldRunWithAsync("notes");
    }

    [Fact]
    public async Task AnAgentThatDoesNotSay_IsWaitedForTwoSeconds()
    {
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _still.Agent.AnswersSkillsWith(context =>
        {
            silent.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var task = await _still.AddAsync();

        var ring = _still.RingAsync(task.Id);
        await silent.Task.WaitAsync(TimeSpan.FromSeconds(20));
        _still.Clock.Advance(TimeSpan.FromSeconds(2));
        await ring.WaitAsync(TimeSpan.FromSeconds(20));

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task TheList_IsAskedForOnceAMinute()
    {
        _still.Agent.Needs(Type, "notes");
        await ShouldRunWithAsync("notes");
        _still.Agent.Needs(Type, "runs");
        await ShouldRunWithAsync("notes");
        _still.Agent.TimesAskedForSkills.Should().Be(1);

        _still.Clock.Advance(TimeSpan.FromMinutes(1));

        await ShouldRunWithAsync("runs");
        _still.Agent.TimesAskedForSkills.Should().Be(2);
    }

    [Fact]
    public async Task AnAgentThatWasStartedAnew_IsAskedAgain()
    {
        _still.Agent.Needs(Type, "notes");
        await ShouldRunWithAsync("notes");
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Agent.Needs(Type, "runs");
        await _still.Agent.StartAgainAsync();

        await _still.RingAtItsNextTryAsync(task.Id);

        _still.Agent.Asked.Last().Task.Context.Keys.Should().Equal("runs");
    }

    [Fact]
    public async Task AnAgentThatIsOutOfReach_IsAskedAgainAtTheNextTry()
    {
        _still.Agent.Needs(Type, "notes");
        await _still.Agent.StopAsync();
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        await _still.Agent.StartAgainAsync();

        await _still.RingAtItsNextTryAsync(task.Id);

        _still.Agent.Asked.Last().Task.Context.Keys.Should().Equal("notes");
    }

    private async Task ShouldRunWithAsync(params string[] needs)
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _still.Agent.Asked.Last().Task.Should().Match<TaskRequest>(asked => asked.TaskId == task.Id);
        _still.Agent.Asked.Last().Task.Context.Keys.Should().BeEquivalentTo(needs);
    }
}
