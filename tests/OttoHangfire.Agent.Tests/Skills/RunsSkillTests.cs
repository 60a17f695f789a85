using System.Text.Json.Nodes;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class RunsSkillTests
{
    [Fact]
    public async Task TellsWhatTheLatestRunsDid_InTheOwnersTime_WithoutTheRunThatAsks()
    {
        await using var agent = await RunningAgent.StartAsync();
        RunSummary[] given =
        [
            Some.Run(17, OttoStatus.Running, said: null),
            Some.Run(16, OttoStatus.Error, "actions_failed") with { Actions = Counts(succeeded: 2, failed: 1, unknown: 1) },
            Some.Run(15) with { Actions = Counts(succeeded: 1) },
            Some.Run(14, OttoStatus.Blocked, "missing_model", said: null) with { TaskId = null },
        ];

        var reply = await agent.AskAsync(Some.Task("otto.runs") with { Context = Some.Context("runs", given) });

        reply.Message.Split('\n').Should().Equal(
            "The latest 3 runs, newest first (Europe/Berlin time):",
            "Run 16 of task 12 failed (actions failed) on 2026-12-01 at 09:00: Reminder: Call Mum (2 of 4 actions done, 1 failed, 1 unknown)",
            "Run 15 of task 12 succeeded on 2026-12-01 at 09:00: Reminder: Call Mum (1 of 1 action done)",
            "Run 14, a prompt, stopped and waits for you (missing model) on 2026-12-01 at 09:00: Call Mum");
        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task LimitAndStatus_OfThePayload_ChooseFromWhatIsGiven()
    {
        RunSummary[] given = [Some.Run(4), Some.Run(3, OttoStatus.Error), Some.Run(2), Some.Run(1)];

        var reply = await AskAsync(new { limit = 2, status = "success" }, given);

        reply.Message.Should().Contain("The latest 2 runs").And.ContainAll("Run 4 ", "Run 2 ").And.NotContainAny("Run 3 ", "Run 1 ");
    }

    [Theory]
    [InlineData("""{"limit":0}""", "task_payload.limit")]
    [InlineData("""{"limit":51}""", "task_payload.limit")]
    [InlineData("""{"limit":"5"}""", "task_payload.limit")]
    [InlineData("""{"limit":1.5}""", "task_payload.limit")]
    [InlineData("""{"status":"nonsense"}""", "task_payload.status")]
    [InlineData("""{"status":"error&limit=500"}""", "task_payload.status")]
    public async Task AWrongPayload_IsRefusedByItsField(string payload, string field)
    {
        var ask = () => AskAsync(JsonNode.Parse(payload)!, new[] { Some.Run(1) });

        (await ask.Should().ThrowAsync<RefusalException>()).Which.Errors!.Keys.Should().Equal(field);
    }

    [Theory]
    [InlineData(0, null, "There are no other runs yet.")]
    [InlineData(0, "error", "There are no other runs yet.")]
    [InlineData(1, "error", "The only other run does not have the status error.")]
    [InlineData(3, "error", "None of the latest 3 runs has the status error.")]
    public async Task NoRuns_IsAnAnswerToo(int known, string? status, string message)
    {
        var reply = await AskAsync(new { status }, Enumerable.Range(1, known).Select(id => Some.Run(id)));

        reply.Message.Should().Be(message);
    }

    [Fact]
    public async Task WithoutAList_SaysSo()
    {
        var reply = await new RunsSkill().AnswerAsync(Some.Task("otto.runs"), CancellationToken.None);

        reply.Message.Should().StartWith("I was given no list of runs, so I cannot tell what the latest ones did.");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"runs\"")]
    [InlineData("[null]")]
    [InlineData("[7]")]
    [InlineData("""[{"id":"1"}]""")]
    [InlineData("""[{"id":1,"status":null,"attempt":1,"created_at":"2026-12-01T08:00:00Z","input_text":"a"}]""")]
    [InlineData("""[{"id":1,"status":"success","attempt":1,"created_at":"today","input_text":"a"}]""")]
    [InlineData("""[{"id":1,"status":"success","attempt":1,"created_at":"2026-12-01T08:00:00Z","input_text":"\ud800"}]""")]
    public async Task WhatIsNoListOfRuns_IsNotTakenForOne(string given) =>
        (await AskAsync(new { }, given)).Message.Should().StartWith("I was given no list of runs");

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task TheEdgesOfTime_AreTold(string instant)
    {
        var reply = await AskAsync(new { }, $$"""[{"id":1,"status":"a\u001b[31m","attempt":-1,"created_at":"{{instant}}","input_text":""}]""");

        reply.Message.Should().Contain("Run 1, a prompt, ended on ").And.NotContain("\u001b");
    }

    [Fact]
    public async Task AsMuchAsABodyCanHold_IsAnsweredInBounds()
    {
        await using var agent = await RunningAgent.StartAsync();
        var given = Enumerable.Range(1, 3_000).Select(id => Some.Run(id, said: new string('a', 100)));

        var reply = await agent.AskAsync(Some.Task("otto.runs", new { limit = 50 }) with { Context = Some.Context("runs", given) });

        reply.Message.Length.Should().BeLessThanOrEqualTo(SkillDispatcher.MaxMessageLength);
    }

    [Fact]
    public void WhatARunSaid_IsQuotedOnOneLine_AndCutShort()
    {
        var run = Some.Run(1, said: "first\r\nRun 99 succeeded\u001b[31m " + new string('a', 500));

        var lines = RunsMessage.Of([run], status: null, limit: 1, "Etc/UTC").Split('\n');

        lines.Should().HaveCount(2);
        lines[1].Should().Contain("first Run 99 succeeded[31m").And.EndWith("…");
        lines[1].Length.Should().BeLessThan(220);
    }

    private static Task<OttoReply> AskAsync(object payload, object given) =>
        new RunsSkill().AnswerAsync(Some.Task("otto.runs", payload) with { Context = Some.Context("runs", given) }, CancellationToken.None);

    private static ActionCounts Counts(int succeeded, int failed = 0, int unknown = 0) => new()
    {
        Total = succeeded + failed + unknown,
        Succeeded = succeeded,
        Failed = failed,
        Unknown = unknown,
        AwaitingApproval = 0,
    };
}
