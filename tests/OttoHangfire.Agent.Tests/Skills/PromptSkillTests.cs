using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Skills;

public sealed class PromptSkillTests
{
    [Fact]
    public async Task WithoutAModel_TheTaskIsBlocked_AndTheSentenceSaysHowToSetOne()
    {
        await using var agent = await RunningAgent.StartAsync();

        var problem = await agent.AskInVainAsync(Some.Task("custom.prompt"));

        problem.Status.Should().Be(409);
        problem.Reason.Should().Be("missing_model");
        problem.Detail.Should().ContainAll("OTTO_MODEL_ENDPOINT", "OTTO_MODEL_NAME", "OTTO_MODEL_API_KEY", "otto.json");
    }

    [Fact]
    public async Task WithAModelInTheSettings_TheSentenceSaysThatThisVersionCannotAskIt()
    {
        var settings = new Dictionary<string, string> { ["OTTO_MODEL_ENDPOINT"] = "http://127.0.0.1:9/v1" };
        await using var agent = await RunningAgent.StartAsync(settings);

        var problem = await agent.AskInVainAsync(Some.Task("custom.prompt"));

        problem.Status.Should().Be(409);
        problem.Reason.Should().Be("missing_model");
        problem.Detail.Should().Contain("no model client yet");
    }
}
