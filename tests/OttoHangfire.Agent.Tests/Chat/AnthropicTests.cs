using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Chat;

/// <summary>Anthropic's dialect, as it goes over the wire.</summary>
public sealed class AnthropicTests
{
    private const string Key = "sk-ant-canary-0123456789";

    [Fact]
    public async Task AsksWithItsOwnHeaders_TheSystemApart_AndTheSchemaInItsOwnPlace()
    {
        await using var server = Server(Says(FakeModel.Reply("Hello.")));
        await using var agent = await RunningAgent.StartAsync(server, Key, "anthropic");

        var reply = await agent.PromptAsync(Some.Prompt("hello", "otto.log"));

        reply.Message.Should().Be("Hello.");
        reply.Usage.Should().Be(new TokenUsage { Model = FakeModel.Name, InputTokens = 2 * 100 + 7, OutputTokens = 20 });
        var call = server.Calls[^1];
        call.Line.Should().Be("POST /v1/messages HTTP/1.1");
        call.Header("x-api-key").Should().Be(Key);
        call.Header("Authorization").Should().BeNull();
        call.Header("anthropic-version").Should().Be("2023-06-01");
        call.Json.GetProperty("system").GetString().Should().StartWith("You are Otto.");
        call.Json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()).Should().Equal("user");
        call.Json.GetProperty("max_tokens").GetInt32().Should().Be(4096);
        var format = call.Json.GetProperty("output_config").GetProperty("format");
        format.GetProperty("type").GetString().Should().Be("json_schema");
        format.GetProperty("schema").GetProperty("additionalProperties").GetBoolean().Should().BeFalse();
        call.Json.TryGetProperty("response_format", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("", "/v1/messages")]
    [InlineData("/", "/v1/messages")]
    [InlineData("/v1", "/v1/messages")]
    [InlineData("/v1/", "/v1/messages")]
    [InlineData("/proxy", "/proxy/v1/messages")]
    [InlineData("/proxy/v1/messages", "/proxy/v1/messages")]
    public async Task TheAddress_IsUnderstoodInEachWayOfWritingIt(string path, string called)
    {
        await using var server = Server(Says(FakeModel.Reply("Hello.")));
        using var model = new AskedModel($"http://127.0.0.1:{server.Port}{path}", Key, isAnthropic: true);

        await model.AskAsync();

        server.Calls[0].Line.Should().Be($"POST {called} HTTP/1.1");
    }

    [Theory]
    [InlineData("refusal", 422, "declined")]
    [InlineData("max_tokens", 422, "cut off")]
    [InlineData("model_context_window_exceeded", 422, "cut off")]
    public async Task ReasonsToStop_AreUnderstood(string reason, int status, string sentence)
    {
        await using var server = Server(Says("text", reason));
        using var model = new AskedModel(server.Endpoint, Key, isAnthropic: true);

        var refusal = await model.AskInVainAsync();

        refusal.Status.Should().Be(status);
        refusal.Message.Should().Contain(sentence);
    }

    [Fact]
    public async Task ThinkingAndToolCalls_AreNotTheAnswer()
    {
        var body = JsonSerializer.Serialize(new
        {
            content = new object[]
            {
                new { type = "thinking", thinking = "{\"message\":\"thought\"}" },
                new { type = "tool_use", id = "1", name = "shell", input = new { } },
                new { type = "text", text = FakeModel.Reply("Hello.") },
            },
            stop_reason = "end_turn",
        });
        await using var server = Server(body);
        using var model = new AskedModel(server.Endpoint, Key, isAnthropic: true);

        (await model.AskAsync()).Message.Should().Be("Hello.");
    }

    [Fact]
    public async Task AServerWithoutSchemas_IsAskedByThePrompt()
    {
        await using var server = new FakeModel((call, stream, cancellation) => FakeModel.WriteAsync(
            stream,
            call.Json.TryGetProperty("output_config", out _)
                ? FakeModel.Http(400, """{"type":"error","error":{"type":"invalid_request_error","message":"output_config: Extra inputs are not permitted"}}""")
                : FakeModel.Http(200, Says(call.IsProbe ? """{"word":"heron-4711-lantern"}""" : FakeModel.Reply("Hello."))),
            cancellation));
        using var model = new AskedModel(server.Endpoint, Key, isAnthropic: true);

        (await model.AskAsync()).Message.Should().Be("Hello.");

        server.Calls.Should().HaveCount(3);
    }

    private static FakeModel Server(string body) => new((call, stream, cancellation) =>
        FakeModel.WriteAsync(stream, FakeModel.Http(200, call.IsProbe ? Says("""{"word":"heron-4711-lantern"}""") : body), cancellation));

    private static string Says(string text, string reason = "end_turn") => JsonSerializer.Serialize(new
    {
        id = "msg_1",
        type = "message",
        role = "assistant",
        content = new[] { new { type = "text", text } },
        stop_reason = reason,
        usage = new { input_tokens = 100, output_tokens = 10, cache_read_input_tokens = text.Contains("word") ? 7 : 0 },
    });
}
