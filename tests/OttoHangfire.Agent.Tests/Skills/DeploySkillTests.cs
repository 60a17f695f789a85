using OttoHangfire.Agent.Refusals;
using OttoHangfire.Agent.Skills;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class DeploySkillTests
{
    [Fact]
    public async Task ProposesTheProjectOfTheTask_AndNothingElse()
    {
        var reply = await AskAsync(Some.Task("infra.deploy", new { project = "site", arguments = "--force" }));

        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(("infra.deploy_project", """{"project":"site"}"""));
        reply.Message.Should().Be("I propose to deploy site. A person has to approve it.");
    }

    [Fact]
    public async Task WhereItIsNotOffered_NothingIsProposed()
    {
        var reply = await AskAsync(Some.Task("infra.deploy", new { project = "site" }, "otto.log"));

        reply.Actions.Should().NotContain(action => action.Type == "infra.deploy_project");
        reply.Message.Should().Contain("not among the actions");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"project":""}""")]
    [InlineData("""{"project":7}""")]
    [InlineData("""{"project":"123456789012345678901234567890123456789012345678901"}""")]
    public async Task WithoutAUsableName_TheTaskIsRefusedByItsField(string payload)
    {
        var ask = () => AskAsync(Some.Task("infra.deploy", System.Text.Json.Nodes.JsonNode.Parse(payload)!));

        (await ask.Should().ThrowAsync<RefusalException>()).Which.Errors!.Keys.Should().Equal("task_payload.project");
    }

    private static Task<OttoReply> AskAsync(TaskRequest task) => new DeploySkill().AnswerAsync(task, CancellationToken.None);
}
