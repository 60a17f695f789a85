using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>What a model may say instead of an answer, and what becomes of it.</summary>
public sealed class ModelReplyTests
{
    private static readonly string Hello = FakeModel.Reply("Hello.");

    [Theory]
    [InlineData("{0}")]
    [InlineData("```json\n{0}\n```")]
    [InlineData("```\n{0}\n```\n")]
    [InlineData("Here you are:\n\n{0}\n\nAnything else?")]
    [InlineData("<think>The person said {1}. I should greet.</think>\n{0}")]
    [InlineData("I should greet. {1}</think>{0}")]
    [InlineData("<THINKING>{1}</THINKING>{0}")]
    [InlineData("A set like {{ or {{x}} is no JSON. {0}")]
    [InlineData("\ufeff{0}")]
    public async Task TheOneObject_IsFound_WhateverStandsAroundIt(string around)
    {
        await using var server = FakeModel.Saying(string.Format(around, Hello, """{"message":"thought, not said"}"""));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskAsync()).Message.Should().Be("Hello.");

        server.Questions.Should().ContainSingle();
    }

    [Theory]
    [InlineData("", "the answer is empty")]
    [InlineData("   ", "the answer is empty")]
    [InlineData("I would rather talk.", "exactly one valid JSON object")]
    [InlineData("[1, 2]", "exactly one valid JSON object")]
    [InlineData("{\"message\": \"Hel", "exactly one valid JSON object")]
    [InlineData("{\"message\": \"a\", \"message\": \"b\"}", "exactly one valid JSON object")]
    [InlineData("The note says {\"message\":\"x\"}. {\"message\":\"y\"}", "exactly one valid JSON object")]
    [InlineData("{\"message\":\"x\",\"actions\":[{\"type\":\"life_os.log_note\",\"payload\":{\"message\":\"y\"}}", "exactly one valid JSON object")]
    [InlineData("<think>for ever {\"message\":\"x\"}", "exactly one valid JSON object")]
    [InlineData("{}", "\"message\" is missing")]
    [InlineData("{\"message\": 7}", "\"message\" must be text")]
    [InlineData("{\"message\": \"\\ud800\"}", "not Unicode")]
    [InlineData("{\"message\": \"x\", \"actions\": {}}", "\"actions\" must be a list")]
    [InlineData("{\"actions\": [7]}", "actions[0] must be an object")]
    [InlineData("{\"actions\": [{\"type\": \"infra.deploy_project\", \"payload\": {\"project\": \"x\"}}]}", "actions[0].type must be one of: life_os.log_note")]
    [InlineData("{\"actions\": [{\"type\": \"life_os.log_note\"}]}", "actions[0].payload.text is missing")]
    [InlineData("{\"actions\": [{\"type\": \"life_os.log_note\", \"payload\": {\"text\": 7}}]}", "actions[0].payload.text must be text")]
    [InlineData("{\"actions\": [{\"type\": \"life_os.log_note\", \"payload\": {\"text\": \"x\", \"colour\": 1}}]}", "actions[0].payload.colour is not a field")]
    public async Task AWrongAnswer_IsQuotedItsFlaws_AndCorrectedOnce(string wrong, string flaw)
    {
        await using var server = FakeModel.Saying(wrong, Hello);
        using var model = new AskedModel(server.Endpoint);

        var reply = await model.AskAsync(AskedModel.Question(null, "life_os.log_note"));

        reply.Message.Should().Be("Hello.");
        server.Questions.Should().HaveCount(2);
        server.Questions[1].Message(2).Should().Be(wrong.Length > 0 ? wrong : "(nothing)");
        server.Questions[1].Message(3).Should().StartWith("Your answer could not be used").And.Contain(flaw);
        server.Questions[1].Form.Should().Be("json_schema", "the correction keeps the form");
    }

    [Fact]
    public async Task ALongWrongAnswer_IsShownAgainInPart_AndNeverHalfACharacter()
    {
        await using var server = FakeModel.Saying(new string('x', 7_999) + "😀" + new string('y', 1_000), Hello);
        using var model = new AskedModel(server.Endpoint);

        await model.AskAsync();

        server.Questions[1].Message(2).Should().Be(new string('x', 7_999));
    }

    [Fact]
    public async Task APayloadThatTheBackendWouldRefuse_IsCorrectedHere()
    {
        var large = FakeModel.Reply("x", new { type = "files.write", payload = new { path = "a.txt", content = new string('x', 66_000) } });
        var deep = $$"""{"message":"x","actions":[{"type":"otto.log","payload":{{string.Concat(Enumerable.Repeat("{\"a\":", 33))}}1{{new string('}', 33)}}}]}""";
        await using var first = FakeModel.Saying(large, Hello);
        await using var second = FakeModel.Saying(deep, Hello);
        using var one = new AskedModel(first.Endpoint);
        using var other = new AskedModel(second.Endpoint);

        await one.AskAsync(AskedModel.Question(null, "files.write", "otto.log"));
        await other.AskAsync(AskedModel.Question(null, "files.write", "otto.log"));

        first.Questions[1].Message(3).Should().Contain("actions[0].payload is larger than 64 KiB");
        second.Questions[1].Message(3).Should().Contain("exactly one valid JSON object");
    }

    [Fact]
    public async Task TwiceWrong_IsAClearEnd_ThatNamesTheFlawAndKeepsWhatWasSaid_WithinBounds()
    {
        await using var server = FakeModel.Saying("What was \u001b[31msaid" + new string('x', 50_000));
        await using var agent = await RunningAgent.StartAsync(server);

        var problem = await agent.PromptInVainAsync(Some.Prompt());

        problem.Status.Should().Be(422);
        problem.Detail.Should().ContainAll("exactly one valid JSON object", "It said: What was [31msaid").And.NotContain("\u001b");
        problem.Detail!.Length.Should().BeLessThan(2_048, "the backend keeps no more");
        server.Questions.Should().HaveCount(2);
    }

    [Fact]
    public async Task ARefusal_IsNotAskedAgain()
    {
        var body = """{"choices":[{"message":{"role":"assistant","content":null,"refusal":"I can't help with that."},"finish_reason":"stop"}]}""";
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, body);
        using var model = new AskedModel(server.Endpoint);

        var refusal = await model.AskInVainAsync();

        (refusal.Status, refusal.Message).Should().Be((422, "The model declined to answer: I can't help with that."));
        server.Questions.Should().ContainSingle();
    }

    [Fact]
    public async Task AFilteredAnswer_IsARefusalToo()
    {
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, FakeModel.Completion("", "content_filter"));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskInVainAsync()).Message.Should().Be("The model declined to answer.");
    }

    [Theory]
    [InlineData(null, 422, null, "cut off after 4096 tokens")]
    [InlineData(800, 409, "budget", "Raise the budget")]
    public async Task AnAnswerThatIsCutOff_IsNotUsed_AndSaysWhoCutIt(int? most, int status, string? reason, string sentence)
    {
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, FakeModel.Completion(Hello, "length"));
        using var model = new AskedModel(server.Endpoint);

        var refusal = await model.AskInVainAsync(AskedModel.Question(most is { } output ? new() { MaxInputTokens = 100_000, MaxOutputTokens = output } : null));

        (refusal.Status, refusal.Reason).Should().Be((status, reason));
        refusal.Message.Should().ContainAll(sentence, "It said: ", "Hello.");
        server.Questions.Should().ContainSingle();
    }

    [Fact]
    public async Task AToolCall_IsNotFollowed_AndTheModelIsToldThatThereAreNone()
    {
        const string Call = """{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"shell","arguments":"{\"command\":\"rm -rf /\"}"}}]},"finish_reason":"tool_calls"}]}""";
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, Call, FakeModel.Completion(Hello));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskAsync()).Message.Should().Be("Hello.");

        server.Questions[1].Message(3).Should().Contain("you called a tool, and there are none");
    }

    [Fact]
    public async Task OfSeveralChoices_TheFirstCounts()
    {
        var choices = new[] { "first", "second" }.Select((text, index) => new { index, message = new { role = "assistant", content = FakeModel.Reply(text) }, finish_reason = "stop" });
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, JsonSerializer.Serialize(new { choices }));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskAsync()).Message.Should().Be("first");
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"},"finish_reason":"eos"}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}],"usage":null}""")]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"TEXT"}]},"finish_reason":null}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"TEXT","reasoning_content":"Hm.","tool_calls":[]},"finish_reason":"stop"}],"timings":{}}""")]
    public async Task WhereServersDiffer_TheyAreUnderstood(string body)
    {
        await using var server = FakeModel.Answering(SchemaHabit.Enforces, body.Replace("\"TEXT\"", JsonSerializer.Serialize(Hello)));
        using var model = new AskedModel(server.Endpoint);

        (await model.AskAsync()).Message.Should().Be("Hello.");
    }

    [Fact]
    public async Task APayload_BecomesWhatTheCatalogueSays_NullsGoAndJsonAsTextIsRead()
    {
        var action = new
        {
            type = "life_os.create_task",
            payload = new { type = "life_os.reminder", description = "Water", payload = """{"text":"Water"}""", next_run_at = (string?)null, schedule = new { cron = "0 7 * * 1", every = (string?)null } },
        };
        await using var server = FakeModel.Saying(FakeModel.Reply("Done.", action));
        using var model = new AskedModel(server.Endpoint);

        var reply = await model.AskAsync(AskedModel.Question(null, "life_os.create_task"));

        reply.Actions.Single().Payload.GetRawText().Should()
            .Be("""{"type":"life_os.reminder","description":"Water","payload":{"text":"Water"},"schedule":{"cron":"0 7 * * 1"}}""");
    }
}
