using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

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
        problem.Detail.Should().ContainAll("tools/otto model set", "Settings, Language model");
    }

    [Fact]
    public async Task AsksTheModel_AndProposesWhatItAnswers()
    {
        await using var server = FakeModel.Saying(FakeModel.Reply("Noted.", new { type = "life_os.log_note", payload = new { text = "Water the plants", tags = (string[]?)null } }));
        await using var agent = await RunningAgent.StartAsync(server);
        var note = Some.Catalogue.Single(action => action.Type == "life_os.log_note");

        var reply = await agent.AskAsync(Some.Task("custom.prompt") with { Actions = [note], Budget = new() { MaxInputTokens = 50_000, MaxOutputTokens = 4_096 } });

        reply.Message.Should().Be("Noted.");
        reply.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(("life_os.log_note", """{"text":"Water the plants"}"""));
        reply.Usage.Should().Be(new TokenUsage { Model = FakeModel.Name, InputTokens = 200, OutputTokens = 20 });
    }

    [Fact]
    public async Task IfOnlyChangesCount_AndThereIsNoNewNote_TheModelIsNotAsked_AndNothingIsSpent()
    {
        await using var server = FakeModel.Saying(FakeModel.Reply("Here is what is new."));
        await using var agent = await RunningAgent.StartAsync(server);

        var first = await agent.AskAsync(Watching([], Some.Note(1, "old", Some.Now, "garden")));
        var second = await agent.AskAsync(Watching([Some.Run(16)], Some.Note(2, "new", Some.Now.AddDays(1), "kitchen"), Own(), Some.Note(1, "old", Some.Now, "garden")));
        var third = await agent.AskAsync(Watching([Some.Run(16)], Some.Note(3, "new", Some.Now.AddDays(1), "garden")));
        var afterFailure = await agent.AskAsync(Watching([Some.Run(16, OttoStatus.Error)]));

        first.Message.Should().Be("Here is what is new.");
        second.Message.Should().Be("Nothing has changed since 2026-12-01 09:00: there is no new note tagged \"garden\". The model was not asked.");
        second.Usage.Should().Be(new TokenUsage { Model = "none", InputTokens = 0, OutputTokens = 0 });
        third.Message.Should().Be("Here is what is new.");
        afterFailure.Message.Should().Be("Here is what is new.");
        server.Questions.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("""{"only_if_changed":true}""", "task_payload.only_if_changed")]
    [InlineData("""{"only_if_changed":"yes"}""", "task_payload.only_if_changed")]
    [InlineData("""{"prompt":7}""", "task_payload.prompt")]
    [InlineData("""{"notes":7}""", "task_payload.notes")]
    public async Task AWrongPayload_IsRefusedByItsField(string payload, string field)
    {
        await using var server = FakeModel.Saying(FakeModel.Reply("Hello."));
        await using var agent = await RunningAgent.StartAsync(server);

        (await agent.AskInVainAsync(Some.Task("custom.prompt", JsonNode.Parse(payload)))).Errors!.Keys.Should().Equal(field);

        server.Connections.Should().Be(0);
    }

    private static TaskRequest Watching(RunSummary[] previous, params Note[] notes) =>
        Some.Task("custom.prompt", new { prompt = "What is new?", notes = "garden", only_if_changed = true }) with
        {
            Context = new Dictionary<string, JsonElement> { ["previous"] = Some.Json(previous), ["notes"] = Some.Json(notes) },
            Budget = new TokenBudget { MaxInputTokens = 50_000, MaxOutputTokens = 4_096 },
        };

    /// <summary>What the task itself has written since is no news to it.</summary>
    private static Note Own() => Some.Note(4, "own", Some.Now.AddDays(1), "garden") with { TaskId = 12 };
}
