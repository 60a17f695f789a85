using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>The process is stopped, or a person cancels, while Otto is being asked.</summary>
public sealed class StopAndCancelTests
{
    [Fact]
    public async Task AStopInTheMiddle_LetsTheSameRunGoOnAfterTheStart_AndCountsNoCrash()
    {
        await using var backend = await OttoBackend.StartAsync();
        var answer = backend.Agent.Holds("Done.", Some.Note("once"));
        var task = await backend.AddAsync(Some.Task("test.chore"));
        await answer.Asked;

        await backend.StopAsync();
        await answer.HungUp;
        answer.Release();
        await backend.StartAgainAsync();
        await backend.TaskAsync(task.Id, OttoStatus.Success);

        var run = (await backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Attempt.Should().Be(1);
        run.Logs.Should().Contain(line => line.Message.Contains("stopped")).And.NotContain(line => line.Message.Contains("died"));
        backend.Agent.TimesAsked(task.Id).Should().Be(2);
        (await backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task ACancelInTheMiddle_HangsUp_AndNothingOfTheReplyIsDone()
    {
        await using var backend = await OttoBackend.StartAsync();
        var answer = backend.Agent.Holds("Done.", Some.Note("too late"));
        var task = await backend.AddAsync(Some.Task("test.chore"));
        await answer.Asked;

        var cancelled = (await backend.TellAsync(task.Id, "cancel")).Read<OttoTask>();
        await answer.HungUp;
        answer.Release();

        cancelled.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        (await backend.RunsAsync(task.Id)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
        await Eventually.HoldsAsync(() => JobState.Of(backend, cancelled.HangfireJobId!).Name == "Deleted");
        (await backend.NotesAsync()).Should().BeEmpty();
        (await backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }
}
