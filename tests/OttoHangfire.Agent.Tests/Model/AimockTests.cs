using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>The agent against a model's server that nobody here wrote.</summary>
public sealed class AimockTests(AimockServer aimock) : IClassFixture<AimockServer>
{
    [AimockTheory]
    [InlineData("json_schema", "json_schema,json_schema")]
    [InlineData("ignores", "json_schema,,")]
    [InlineData("plain", "json_schema,,")]
    [InlineData("refuses_json_object", "json_schema,,json_object,")]
    public async Task EachKindOfServer_BringsAReply(string model, string forms)
    {
        await using var agent = await StartAsync(model);

        var reply = await agent.PromptAsync(Some.Prompt("hello", "life_os.create_task", "life_os.log_note"));

        reply.Message.Should().Be("Hello from aimock.");
        reply.Actions.Should().BeEmpty();
        (await aimock.BodiesAsync(model)).Select(body => body.TryGetProperty("response_format", out var format) ? format.GetProperty("type").GetString() : "")
            .Should().Equal(forms.Split(','));
    }

    [AimockFact]
    public async Task TheSchemaArrivesStrict_ByTheServersOwnJournal_AndItsCountIsTheUsage()
    {
        await using var agent = await StartAsync("json_schema");

        await agent.PromptAsync(Some.Prompt("hello", "life_os.create_task"));
        var reply = await agent.PromptAsync(Some.Prompt("hello", "life_os.create_task"));

        reply.Usage.Should().Be(new Contracts.TokenUsage { Model = "json_schema", InputTokens = 321, OutputTokens = 12 });
        var sent = (await aimock.BodiesAsync("json_schema"))[^1].GetProperty("response_format").GetProperty("json_schema");
        sent.GetProperty("strict").ValueKind.Should().Be(JsonValueKind.True);
        sent.GetProperty("schema").GetRawText().Should().NotContainAny("\"pattern\"", "\"minLength\"", "\"maxLength\"", "\"maxItems\"");
    }

    [AimockTheory]
    [InlineData("refusal", 422, null, "The model declined to answer: I cannot help with that.")]
    [InlineData("truncation", 422, null, "cut off after 4096 tokens")]
    [InlineData("tool_calls", 422, null, "you called a tool, and there are none")]
    [InlineData("malformed", 502, null, "is not valid JSON")]
    [InlineData("rate_limit", 503, null, "has no time for it now (429): Slow down.")]
    [InlineData("unavailable", 503, null, "has no time for it now (503): The model is loading.")]
    [InlineData("disconnect", 502, null, "broke")]
    [InlineData("a_model_that_nobody_has", 409, "missing_model", "does not know the model \"a_model_that_nobody_has\"")]
    public async Task EachFailure_ComesToItsEnd(string model, int status, string? reason, string sentence)
    {
        await using var agent = await StartAsync(model);

        var problem = await agent.PromptInVainAsync(Some.Prompt());

        (problem.Status, problem.Reason).Should().Be((status, reason));
        problem.Detail.Should().Contain(sentence);
    }

    [AimockFact]
    public async Task ASlowServer_EndsAtTheTimeLimit()
    {
        await using var agent = await StartAsync("slow");

        var asking = agent.PromptInVainAsync(Some.Prompt());
        while (!asking.IsCompleted)
        {
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
            agent.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        (await asking).Status.Should().Be(504);
    }

    [AimockFact]
    public async Task AWrongKey_IsToldFromADeadHost()
    {
        await using var wrongKey = await StartAsync("json_schema", "a-wrong-key-0123456789");
        await using var deadHost = await StartAsync("json_schema", endpoint: $"http://127.0.0.1:{FreePort.Find()}/v1");

        var refused = await wrongKey.PromptInVainAsync(Some.Prompt());
        var dead = await deadHost.PromptInVainAsync(Some.Prompt());

        (refused.Status, refused.Reason).Should().Be((409, "missing_model"));
        refused.Detail.Should().Contain("does not accept the key (401)").And.NotContain("a-wrong-key");
        (dead.Status, dead.Reason).Should().Be((503, null));
        dead.Detail.Should().Contain("cannot be reached");
    }

    private Task<RunningAgent> StartAsync(string model, string key = AimockServer.Key, string? endpoint = null) =>
        RunningAgent.StartAsync(new Dictionary<string, string>
        {
            ["OTTO_MODEL_ENDPOINT"] = endpoint ?? aimock.Endpoint,
            ["OTTO_MODEL_NAME"] = model,
            ["OTTO_MODEL_API_KEY"] = key,
        });
}
