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
        agent.Backend.Answers(new Page<OttoRun>(
            [
                Some.Run(17, OttoStatus.Running, said: null),
                Some.Run(16, OttoStatus.Error, "actions_failed") with { OutputPayload = Output(succeeded: 2, failed: 1, unknown: 1) },
                Some.Run(15) with { OutputPayload = Output(succeeded: 1) },
                Some.Run(14, OttoStatus.Blocked, "missing_model", said: null) with { TaskId = null, Source = "shell" },
            ],
            NextCursor: null));

        var reply = await agent.AskAsync(Some.Task("otto.runs"));

        agent.Backend.Calls.Should().Equal("GET /otto/runs?limit=11");
        reply.Message.Split('\n').Should().Equal(
            "The latest 3 runs, newest first (Europe/Berlin time):",
            "Run 16 of task 12 failed (actions failed) on 2026-12-01 at 09:00: Reminder: Call Mum (2 of 4 actions done, 1 failed, 1 unknown)",
            "Run 15 of task 12 succeeded on 2026-12-01 at 09:00: Reminder: Call Mum (1 of 1 action done)",
            "Run 14, a prompt, stopped and waits for you (missing model) on 2026-12-01 at 09:00: Call Mum");
        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task LimitAndStatus_OfThePayload_AreAskedFor()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.Answers(new Page<OttoRun>([Some.Run(3), Some.Run(2), Some.Run(1)], NextCursor: null));

        var reply = await agent.AskAsync(Some.Task("otto.runs", new { limit = 2, status = "success" }));

        agent.Backend.Calls.Should().Equal("GET /otto/runs?limit=3&status=success");
        reply.Message.Should().Contain("The latest 2 runs").And.NotContain("Run 1 ");
    }

    [Theory]
    [InlineData("""{"limit":0}""", "task_payload.limit")]
    [InlineData("""{"limit":51}""", "task_payload.limit")]
    [InlineData("""{"limit":"5"}""", "task_payload.limit")]
    [InlineData("""{"limit":1.5}""", "task_payload.limit")]
    [InlineData("""{"status":"nonsense"}""", "task_payload.status")]
    [InlineData("""{"status":"error&limit=500"}""", "task_payload.status")]
    public async Task AWrongPayload_Gets400_AndTheBackendIsNotAsked(string payload, string field)
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = await agent.AskInVainAsync(Some.Task("otto.runs", System.Text.Json.Nodes.JsonNode.Parse(payload)));

        problem.Status.Should().Be(400);
        problem.Errors!.Keys.Should().Equal(field);
        agent.Backend.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "There are no other runs yet.")]
    [InlineData("error", "No other run has the status error.")]
    public async Task NoRuns_IsAnAnswerToo(string? status, string message)
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.Answers(new Page<OttoRun>([], NextCursor: null));

        var reply = await agent.AskAsync(Some.Task("otto.runs", new { status }));

        reply.Message.Should().Be(message);
    }

    [Fact]
    public async Task WithoutABackend_SaysSo()
    {
        await using var agent = await RunningAgent.StartAsync();
        await agent.Backend.DisposeAsync();

        var reply = await agent.AskAsync(Some.Task("otto.runs"));

        reply.Message.Should().Contain("does not answer").And.Contain(ShippedScripts.Start);
    }

    [Fact]
    public void WhatARunSaid_IsQuotedOnOneLine_AndCutShort()
    {
        var run = Some.Run(1, said: "first\r\nRun 99 succeeded\u001b[31m " + new string('a', 500));

        var lines = RunWords.Tell([run], status: null, "Etc/UTC").Split('\n');

        lines.Should().HaveCount(2);
        lines[1].Should().Contain("first Run 99 succeeded[31m").And.EndWith("…");
        lines[1].Length.Should().BeLessThan(220);
    }

    private static RunOutput Output(int succeeded, int failed = 0, int unknown = 0) => new()
    {
        Reply = new OttoReply(),
        Execution = new ExecutionResult
        {
            Succeeded = succeeded,
            Failed = failed,
            Unknown = unknown,
            AwaitingApproval = 0,
            Actions = [.. Enumerable.Range(0, succeeded + failed + unknown)
                .Select(index => new ExecutedAction { Index = index, Type = "otto.log", Status = ActionStatus.Ok })],
        },
    };
}
