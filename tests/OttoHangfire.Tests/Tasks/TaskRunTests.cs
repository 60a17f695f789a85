using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>The way of a task as a person sees it through the API.</summary>
public sealed class TaskRunTests
{
    [Fact]
    public async Task ATask_SucceedsWithinTwoSeconds_AndLeavesOneRunAndItsNote()
    {
        await using var backend = await OttoBackend.StartAsync();
        backend.Agent.Answers("Reminder: Call Mum", Some.Note("Reminder: Call Mum"));

        var posted = await backend.PostAsync("/otto/tasks", Some.Task());
        var task = posted.Read<OttoTask>();
        var done = await backend.TaskAsync(task.Id, OttoStatus.Success, within: TimeSpan.FromSeconds(2));

        posted.Status.Should().Be(201);
        posted.Location.Should().EndWith($"/otto/tasks/{task.Id}");
        task.Status.Should().Be(OttoStatus.Pending);
        done.LastRunAt.Should().NotBeNull();
    }
}
