using System.Text.Json;
using OttoHangfire.Agent.Model;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>What an answer may cost, and what it says that it has cost.</summary>
public sealed class BudgetTests
{
    private static readonly string Hello = FakeModel.Reply("Hello.");

    [Fact]
    public async Task WhatTheModelMayWrite_IsSent_AndIsWhatTheBudgetHasLeft()
    {
        await using var server = FakeModel.Saying("no JSON", Hello);
        using var model = new AskedModel(server.Endpoint);

        await model.AskAsync(AskedModel.Question(Budget(output: 1_000)));

        // The probe takes 10 of the 1,000, and so does the first answer.
        server.Calls.Select(call => call.Json.GetProperty("max_tokens").GetInt32()).Should().Equal(250, 990, 980);
    }

    [Fact]
    public async Task Usage_IsTheSumOfAllCalls_TheProbeAndTheCorrectionToo()
    {
        await using var server = FakeModel.Saying("no JSON", Hello);
        using var model = new AskedModel(server.Endpoint);

        var first = await model.AskAsync();
        var second = await model.AskAsync();

        first.Usage.Should().Be(new TokenUsage { Model = FakeModel.Name, InputTokens = 300, OutputTokens = 30 });
        second.Usage.Should().Be(new TokenUsage { Model = FakeModel.Name, InputTokens = 100, OutputTokens = 10 });
    }

    [Theory]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":10}""")]
    [InlineData("""{"prompt_tokens":1e300,"completion_tokens":10}""")]
    [InlineData("""{"prompt_tokens":"5","completion_tokens":10}""")]
    [InlineData("""{"completion_tokens":10}""")]
    [InlineData("null")]
    public async Task AnUnusableCount_IsNone(string usage)
    {
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, FakeModel.Completion(Hello, usage: Some.Json(new { }))
            .Replace("\"usage\":{}", $"\"usage\":{usage}"));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskAsync()).Usage.Should().BeNull();
    }

    [Fact]
    public async Task AQuestionThatIsTooLong_IsRefusedBeforeAnybodyIsAsked()
    {
        await using var server = FakeModel.Saying(Hello);
        await using var agent = await RunningAgent.StartAsync(server);

        var problem = await agent.PromptInVainAsync(Some.Prompt(new string('x', 4_000)) with { Budget = Budget(input: 1_000) });

        problem.Status.Should().Be(409);
        problem.Reason.Should().Be("budget");
        problem.Detail.Should().Contain("and the budget lets it have 1,000");
        server.Connections.Should().Be(0);
    }

    [Fact]
    public async Task DataThatDoesNotFit_IsLeftOut_FromItsEnd()
    {
        await using var server = FakeModel.Saying(Hello);
        await using var agent = await RunningAgent.StartAsync(server);
        var notes = Enumerable.Range(1, 20).Select(id => Some.Note(id, string.Concat(Enumerable.Repeat("word ", 200)))).ToList();

        var prompt = Some.Prompt() with { Context = Some.Context("notes", notes), Budget = Budget(input: 4_000) };
        await agent.PromptAsync(prompt);

        var data = JsonElement.Parse(server.Questions.Single().Message(1)).GetProperty("data");
        data.GetArrayLength().Should().BeInRange(1, 4);
        data[0].GetProperty("origin").GetString().Should().Be("note 1");
    }

    [Fact]
    public async Task ACorrectionThatDoesNotFit_IsNotAskedFor()
    {
        await using var server = FakeModel.Answering(
            SchemaHabit.Refuses, FakeModel.Completion("no JSON", usage: new { prompt_tokens = 900, completion_tokens = 10 }));
        using var model = new AskedModel(server.Endpoint);
        var question = TokenEstimate.Of(ModelPrompt.Of(AskedModel.Question(), Agent.Schemas.ReplySchema.Of([])), format: null);

        var refusal = await model.AskInVainAsync(AskedModel.Question(Budget(input: question + 20)));

        refusal.Reason.Should().Be("budget");
        server.Calls.Should().ContainSingle("nor does the probe fit");
    }

    [Fact]
    public async Task AnOutputThatIsTooSmallForAnAnswer_IsRefused()
    {
        await using var server = FakeModel.Saying(Hello);
        using var model = new AskedModel(server.Endpoint);

        (await model.AskInVainAsync(AskedModel.Question(Budget(output: 10)))).Reason.Should().Be("budget");

        server.Connections.Should().Be(0);
    }

    [Fact]
    public async Task WhereTheServerDoesNotCount_TheEstimateAndTheWholeOutputAreTaken()
    {
        await using var server = FakeModel.Answering(SchemaHabit.Refuses, """{"choices":[{"message":{"content":"no JSON"}}]}""");
        using var model = new AskedModel(server.Endpoint);

        var refusal = await model.AskInVainAsync(AskedModel.Question(Budget(output: 400)));

        refusal.Message.Should().Contain("is used up");
        server.Questions.Should().ContainSingle();
    }

    [Theory]
    [InlineData("Please remind me tomorrow at nine to call my mother about the garden.", 16)]
    [InlineData("Bitte erinnere mich morgen um neun daran, meine Mutter wegen des Gartens anzurufen.", 24)]
    [InlineData("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}", 15)]
    [InlineData("0123456789 9876543210", 8)]
    [InlineData("dGhpcyBpcyByYW5kb20gYmFzZTY0IHRleHQ=", 26)]
    [InlineData("明天九点提醒我给妈妈打电话", 15)]
    [InlineData("👩‍👩‍👧‍👦", 18)]
    [InlineData("", 0)]
    public void TheEstimate_IsNeverBelowWhatATokenizerCounts(string text, int counted) =>
        TokenEstimate.Of(text).Should().BeInRange(counted, Math.Max(4 * counted, 0), "the counts are those of o200k_base, or a little above");

    private static TokenBudget Budget(int input = 100_000, int output = 4_096) => new() { MaxInputTokens = input, MaxOutputTokens = output };
}
