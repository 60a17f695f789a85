using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class EnvironmentSkillTests
{
    [Theory]
    [InlineData("debug.env")]
    [InlineData("env_status")]
    [InlineData("otto_doctor")]
    [InlineData("check_dependencies")]
    public async Task TellsTheDoctorsReportThatItIsGiven_AndProposesOneLogLine(string type)
    {
        await using var agent = await RunningAgent.StartAsync();

        var reply = await agent.AskAsync(Some.Task(type) with { Context = Some.Context("doctor", Some.Report(Some.Check(DoctorStatus.Ok))) });

        reply.Message.Should().Be("[ok] Backend: It answers.\nEverything works. There is nothing to do.");
        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(
            ("otto.log", """{"message":"What the doctor says in one sentence.","level":"info"}"""));
    }

    [Fact]
    public async Task TheLogLine_IsLeftOut_WhenTheCatalogueHasNone()
    {
        var task = Some.Task("debug.env", actions: "life_os.log_note");

        var reply = await AskAsync(task with { Context = Some.Context("doctor", Some.Report(Some.Check(DoctorStatus.Ok))) });

        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutAReport_SaysSo_AndClaimsNothing() => ShouldKnowNothing(await AskAsync(Some.Task("env_status")));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"<html>\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("""{"generated_at":"2026-12-01T08:00:00Z","ok":true,"summary":"Fine.","counts":{},"checks":[]}""")]
    [InlineData("""{"generated_at":"2026-12-01T08:00:00Z","ok":true,"summary":"Fine.","counts":{},"checks":[null]}""")]
    [InlineData("""{"generated_at":"2026-12-01T08:00:00Z","ok":true,"summary":"Fine.","counts":{},"checks":[{"id":"a","title":"A","status":"ok","message":null}]}""")]
    [InlineData("""{"generated_at":"2026-12-01T08:00:00Z","ok":true,"summary":"Fine.","counts":{},"checks":[{"id":"a","title":"\ud800","status":"ok","message":"b"}]}""")]
    [InlineData("""{"generated_at":"2026-12-01T08:00:00Z","ok":true,"summary":"Fine.","counts":{},"checks":[{"id":"a","title":"A","status":"ok","message":"b","fix":null}]}""")]
    public async Task WhatIsNoReport_IsNotTakenForOne(string given) =>
        ShouldKnowNothing(await AskAsync(Some.Task("env_status") with { Context = Some.Context("doctor", given) }));

    private static void ShouldKnowNothing(OttoReply reply)
    {
        reply.Message.Should().StartWith("I was given no doctor's report, so I do not know how things stand.");
        reply.Actions.Should().BeEmpty();
    }

    private static Task<OttoReply> AskAsync(TaskRequest task) => new EnvironmentSkill().AnswerAsync(task, CancellationToken.None);
}
