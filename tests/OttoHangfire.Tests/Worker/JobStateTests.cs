using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Worker;

/// <summary>The job in Hangfire's dashboard tells the same story as the task.</summary>
public sealed class JobStateTests : IAsyncLifetime
{
    private OttoBackend _backend = null!;

    public async Task InitializeAsync() => _backend = await OttoBackend.StartAsync();

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Fact]
    public async Task ATaskThatIsDone_HasAJobThatSucceeded() => await EndsAsync(OttoStatus.Success, "Succeeded");

    [Fact]
    public async Task ATaskWithAFailedAction_HasAFailedJobThatSaysWhy()
    {
        _backend.Agent.Answers("Done.", Some.Action("life_os.log_note", new { }));

        var job = await EndsAsync(OttoStatus.Error, "Failed");

        job.Reason.Should().StartWith("1 of 1 actions failed");
    }

    [Fact]
    public async Task ARefusedTask_HasAFailedJob()
    {
        _backend.Agent.AnswersProblem(404, "No skill.");

        var job = await EndsAsync(OttoStatus.Error, "Failed");

        job.Reason.Should().Be("No skill.");
    }

    [Fact]
    public async Task ABlockedTask_HasAFailedJob()
    {
        _backend.Agent.AnswersProblem(409, "Set a model.", OttoReason.MissingModel);

        await EndsAsync(OttoStatus.Blocked, "Failed");
    }

    [Fact]
    public async Task ATaskThatOttoSetToError_HasAFailedJob()
    {
        _backend.Agent.Answers(task => new OttoReply
        {
            Message = "I give up.",
            Actions = [Some.Action("life_os.update_task_status", new { task_id = task.TaskId, status = OttoStatus.Error })],
        });

        await EndsAsync(OttoStatus.Error, "Failed");
    }

    [Fact]
    public async Task ATaskThatWaitsForItsNextTry_HasAScheduledJobUnderRetries()
    {
        _backend.Agent.AnswersProblem(500, "I am ill.");
        var task = await _backend.AddAsync(Some.Task("test.chore"));

        await _backend.TaskAsync(task.Id, seen => seen.Reason == OttoReason.Retrying);

        var job = await ReachesAsync(task, "Scheduled");
        job.Reason.Should().Be("Retry attempt 2 of 5: I am ill.");
        JobState.IsUnderRetries(_backend, task.HangfireJobId!).Should().BeTrue();
    }

    [Fact]
    public async Task ATaskThatIsDueLater_HasAScheduledJob_WhichIsNoRetry()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());

        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Scheduled");
        JobState.IsUnderRetries(_backend, task.HangfireJobId!).Should().BeFalse();
    }

    [Fact]
    public async Task ACancelledTask_HasADeletedJob()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());

        await _backend.TellAsync(task.Id, "cancel");

        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Deleted");
    }

    [Fact]
    public async Task ARetryThatIsRunNow_LeavesTheRetries()
    {
        _backend.Agent.AnswersProblem(500, "I am ill.");
        var task = await _backend.AddAsync(Some.Task("test.chore"));
        await Eventually.HoldsAsync(() => JobState.IsUnderRetries(_backend, task.HangfireJobId!));
        _backend.Agent.Answers("Done.");

        await _backend.TellAsync(task.Id, "run");
        var done = await _backend.TaskAsync(task.Id, OttoStatus.Success);

        JobState.Of(_backend, task.HangfireJobId!).Name.Should().Be("Deleted");
        JobState.IsUnderRetries(_backend, task.HangfireJobId!).Should().BeFalse();
        done.HangfireJobId.Should().NotBe(task.HangfireJobId);
        done.Attempt.Should().Be(2);
    }

    [Fact]
    public async Task TwentyTasksThatMeetOttoDown_AllSucceedOnceHeIsUp_EachInOneRun()
    {
        await _backend.Agent.StopAsync();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _backend.AddAsync(Some.Task("test.chore"))));
        foreach (var task in tasks)
        {
            await _backend.TaskAsync(task.Id, seen => seen.Reason == OttoReason.Retrying);
        }

        await _backend.Agent.StartAgainAsync();

        foreach (var task in tasks)
        {
            await _backend.TaskAsync(task.Id, OttoStatus.Success, within: TimeSpan.FromSeconds(40));
            var run = (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
            run.Attempt.Should().Be(1);
            run.Logs.Should().Contain(line => line.Message.Contains("cannot be reached"));
        }
    }

    private async Task<JobState> EndsAsync(string taskStatus, string jobState)
    {
        var task = await _backend.AddAsync(Some.Task("test.chore"));
        await _backend.TaskAsync(task.Id, taskStatus);
        return await ReachesAsync(task, jobState);
    }

    private Task<JobState> ReachesAsync(OttoTask task, string state) =>
        Eventually.SeesAsync(() => Task.FromResult(JobState.Of(_backend, task.HangfireJobId!)), job => job.Name == state);
}
