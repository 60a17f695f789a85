using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>One task after another, through the real processes.</summary>
public sealed class AfterTests
{
    [Fact]
    public async Task OneTaskAfterAnother_IsDoneOnce_AndOnceMoreWhenTheFirstRunsAgain()
    {
        await using var otto = new OttoInstallation();
        await otto.StartBackendAsync();
        var first = await otto.PostTaskAsync(Reminder("Back up"));
        var then = await otto.PostTaskAsync(Reminder("Send me a note") with { After = new TaskAfter { TaskId = first.Id } });
        then.Reason.Should().Be(OttoReason.AwaitingTask);

        await otto.StartAgentAsync();
        await otto.TaskIsAsync(first.Id, OttoStatus.Success);
        await otto.TaskIsAsync(then.Id, OttoStatus.Success);
        (await otto.RunsAsync(then.Id)).Should().ContainSingle();

        await otto.TellAsync(first.Id, "run");
        await Eventually.HoldsAsync(
            async () => (await otto.RunsAsync(then.Id)) is { Count: 2 } runs && runs.All(run => run.Status == OttoStatus.Success),
            "it comes with the second end, too");
    }

    private static NewOttoTask Reminder(string text) => new()
    {
        Type = TaskTypes.Reminder,
        Description = text,
        Payload = JsonSerializer.SerializeToElement(new { text }),
    };
}
