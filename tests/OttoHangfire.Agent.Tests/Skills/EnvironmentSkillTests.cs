using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Agent.Backend;
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
    public async Task ReadsTheDoctorsReport_AndProposesOneLogLine(string type)
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.Answers(Some.Report(Some.Check(DoctorStatus.Ok)));

        var reply = await agent.AskAsync(Some.Task(type));

        agent.Backend.Calls.Should().Equal("GET /otto/doctor");
        reply.Message.Should().Be("[ok] Backend: It answers.\nEverything works. There is nothing to do.");
        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(
            ("otto.log", """{"message":"What the doctor says in one sentence.","level":"info"}"""));
    }

    [Fact]
    public async Task ShowsNoKeyToTheBackend()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.Answers(Some.Report());

        await agent.AskAsync(Some.Task("debug.env"));

        agent.Backend.Headers.Single().Authorization.Should().BeEmpty();
    }

    [Fact]
    public async Task TheLogLine_IsLeftOut_WhenTheCatalogueHasNone()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.Answers(Some.Report(Some.Check(DoctorStatus.Ok)));

        var reply = await agent.AskAsync(Some.Task("debug.env", actions: "life_os.log_note"));

        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutABackend_SaysSo_NamesTheStartScript_AndClaimsNothing()
    {
        await using var agent = await RunningAgent.StartAsync();
        await agent.Backend.DisposeAsync();

        var reply = await agent.AskAsync(Some.Task("env_status"));

        reply.Message.Should().Contain($"http://127.0.0.1:{agent.Backend.Port} does not answer").And.Contain(ShippedScripts.Start);
        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task ABackendThatKeepsSilent_IsGivenUp_AfterATimeLimit()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.KeepsSilent();

        var reply = agent.AskAsync(Some.Task("env_status"));
        await agent.Backend.Called;
        agent.Clock.Advance(TimeSpan.FromSeconds(24));
        reply.IsCompleted.Should().BeFalse();
        agent.Clock.Advance(TimeSpan.FromSeconds(2));

        (await reply).Message.Should().Contain("did not answer within 25 seconds").And.Contain(ShippedScripts.Start);
    }

    [Fact]
    public async Task ABackendThatFails_IsQuotedWithItsStatus()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.AnswersStatus(503);

        var reply = await agent.AskAsync(Some.Task("env_status"));

        reply.Message.Should().Contain("answered 503");
        reply.Actions.Should().BeEmpty();
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task AnAnswerThatIsNoReport_IsNotTakenForOne(string body)
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.AnswersText(body);

        var reply = await agent.AskAsync(Some.Task("env_status"));

        reply.Message.Should().Contain("so I do not know how things stand");
        reply.Actions.Should().BeEmpty();
    }

    [Fact]
    public async Task ARedirect_IsNotFollowed()
    {
        await using var elsewhere = await BackendDouble.StartAsync();
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.AnswersRedirectTo($"http://127.0.0.1:{elsewhere.Port}/otto/doctor");

        var reply = await agent.AskAsync(Some.Task("env_status"));

        reply.Message.Should().Contain("answered 302");
        elsewhere.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task ACallThatTheBackendBreaksOff_IsNotWaitedFor()
    {
        await using var agent = await RunningAgent.StartAsync();
        agent.Backend.KeepsSilent();
        using var given = new CancellationTokenSource();

        var report = agent.Services.GetRequiredService<BackendClient>().GetDoctorReportAsync(given.Token);
        await agent.Backend.Called;
        await given.CancelAsync();

        await report.Invoking(call => call).Should().ThrowAsync<OperationCanceledException>();
    }
}
