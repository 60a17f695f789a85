using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class PlanSkillTests
{
    [Fact]
    public async Task TellsWhatIsDue_WhichBillsCome_AndWhatWaits_InTheOwnersDay()
    {
        await using var agent = await RunningAgent.StartAsync();
        var midnight = new DateTimeOffset(2026, 12, 1, 23, 0, 0, TimeSpan.Zero);
        TaskSummary[] tasks =
        [
            Some.Waiting(1, "Tomorrow in Berlin", midnight),
            Some.Waiting(2, "Late tonight", midnight.AddMinutes(-1)),
            Some.Waiting(3, "Overdue", Some.Now.AddDays(-1)),
            Some.Waiting(4, "Water bill", Some.Now.AddDays(3)) with { Type = "life_os.bill" },
            Some.Waiting(5, "Gas bill", Some.Now.AddDays(30)) with { Type = "life_os.bill" },
            Some.Waiting(6, "Deploy", null, OttoStatus.Blocked, "awaiting_approval"),
            Some.Waiting(7, "Resting", null, OttoStatus.Blocked, "paused"),
            Some.Waiting(12, "The plan itself", Some.Now, OttoStatus.Running),
        ];

        var reply = await agent.AskAsync(Some.Task("life_os.plan_day") with { Context = Some.Context("tasks", tasks) });

        reply.Message.Split('\n').Should().Equal(
            "Tuesday, 1 December 2026",
            "Due today:",
            "- now: Overdue",
            "- 23:59: Late tonight",
            "Bills of the next seven days:",
            "- 2026-12-04: Water bill",
            "Waits for you:",
            "- Deploy (awaiting approval) [task 6]");
        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task AnEmptyDay_IsAPlanToo() =>
        (await AskAsync(new { })).Message.Should().Be("Tuesday, 1 December 2026\nNothing is due today.\nNothing waits for you.");

    [Fact]
    public async Task WithAChannel_ThePlanIsSent_WhereThatIsOffered()
    {
        var reply = await AskAsync(new { channel = "phone" }, [], "notify.send");

        reply.Actions.Single().Payload.GetProperty("title").GetString().Should().Be("Your day");
        (await AskAsync(new { channel = "phone" }, [], "otto.log")).Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task ALongDay_IsCut_AndSaysHowMuch()
    {
        var tasks = Enumerable.Range(1, 50).Select(id => Some.Waiting(100 + id, $"Chore {id}\nINFO not a line of ours", Some.Now)).ToArray();

        var lines = (await AskAsync(new { }, tasks)).Message.Split('\n');

        lines.Should().HaveCount(1 + 1 + 20 + 1 + 1);
        lines.Should().Contain("- … and 30 more").And.Contain("- now: Chore 1 INFO not a line of ours");
    }

    [Fact]
    public async Task WithoutAList_SaysSo() =>
        (await new PlanSkill().AnswerAsync(Some.Task("life_os.plan_day"), CancellationToken.None)).Message
            .Should().StartWith("I was given no list of tasks, so I cannot plan the day.");

    private static Task<OttoReply> AskAsync(object payload, TaskSummary[]? tasks = null, params string[] actions) => new PlanSkill().AnswerAsync(
        Some.Task("life_os.plan_day", payload, actions) with { Context = Some.Context("tasks", tasks ?? []) }, CancellationToken.None);
}
