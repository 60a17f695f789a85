using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Model;

/// <summary>The key of the model goes to its server, and nowhere else: not into a log, an answer or a sentence.</summary>
public sealed class ModelKeyTests
{
    private const string Key = "sk-canary-0123456789abcdef";

    /// <summary>A letter of it written as JSON may write it.</summary>
    private static readonly string Escaped = Key.Replace("canary", "\\u0063anary");

    public static TheoryData<string> Answers => new()
    {
        FakeModel.Error(401, $"Incorrect API key provided: {Key}.", Key),
        FakeModel.Error(400, new string('x', 390) + Key),
        FakeModel.Error(400, Key.Replace("sk-canary", "sk-\u200bcan\u2060ary")),
        FakeModel.Http(200, FakeModel.Completion(new string('x', 990) + Key)),
        FakeModel.Http(200, FakeModel.Completion(Key.Replace("sk-canary", "sk-\u200bcan\u2060ary"))),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply("x", new { type = "otto.log", payload = new Dictionary<string, string> { [new string('x', 40) + Key] = "x" } }))),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply(Key.Replace("sk-canary", "sk-\u200bcan\u2060ary")))),
        FakeModel.Http(401, $$$"""{"error":{"message":"{{{Escaped}}}"}}"""),
        FakeModel.Http(400, $"\"{Key}\""),
        FakeModel.Http(418, $$"""{"detail":"{{Key}}"}"""),
        FakeModel.Http(500, $$"""{"error":"{{Key}}"}"""),
        FakeModel.Http(200, "{}", type: $"text/{Key}"),
        FakeModel.Http(200, "{}", $"Content-Encoding: {Key}\r\n"),
        FakeModel.Http(200, $"not JSON {Key}"),
        FakeModel.Http(302, "", $"Location: http://127.0.0.1:9/{Key}\r\n"),
        $"HTTP/1.1 {Key}\r\n\r\n",
        FakeModel.Http(200, FakeModel.Completion(Key)),
        FakeModel.Http(200, FakeModel.Completion(Key, "length")),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply($"Your key is {Key}."))),
        FakeModel.Http(200, FakeModel.Completion($$"""{"message":"{{Escaped}}"}""")),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply("x", new { type = "otto.log", payload = new { message = Key } }))),
        FakeModel.Http(200, FakeModel.Completion($$$"""{"message":"x","actions":[{"type":"otto.log","payload":{"message":"{{{Escaped}}}"}}]}""")),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply("x", new { type = "otto.log", payload = new Dictionary<string, string> { [Key] = "x" } }))),
        FakeModel.Http(200, FakeModel.Completion(FakeModel.Reply("x", new { type = Key, payload = new { } }))),
        FakeModel.Http(200, $$$"""{"choices":[{"message":{"refusal":"{{{Key}}}"}}]}"""),
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task WhateverTheServerGivesBack_TheKeyIsNotInIt(string http)
    {
        await using var server = FakeModel.Always(http);
        await using var agent = await RunningAgent.StartAsync(server, Key);

        var prompt = await agent.PostAsync("/prompt", JsonSerializer.Serialize(Some.Prompt("hello", "otto.log"), OttoJson.Options));
        var task = await agent.PostAsync("/task", JsonSerializer.Serialize(Some.Task("custom.prompt", null, "otto.log"), OttoJson.Options));

        server.Calls.Should().NotBeEmpty().And.OnlyContain(call => call.Header("Authorization") == "Bearer " + Key, "otherwise this shows nothing");
        (prompt.Body + task.Body + agent.Log).Should().NotContainAny(Key, "canary", Key[..8]);
    }

    [Fact]
    public async Task ADeadServer_IsNamedWithoutTheKey_AlsoWhereTheAddressHoldsOne()
    {
        var settings = new Dictionary<string, string>
        {
            ["OTTO_MODEL_ENDPOINT"] = $"http://user:{Key}@127.0.0.1:9/v1?key={Key}",
            ["OTTO_MODEL_NAME"] = "m",
            ["OTTO_MODEL_API_KEY"] = Key,
        };
        await using var agent = await RunningAgent.StartAsync(settings);

        var problem = await agent.PostAsync("/prompt", """{"prompt":"hello"}""");

        problem.AsProblem().Detail.Should().Contain("127.0.0.1:9");
        (problem.Body + agent.Log).Should().NotContain("canary");
    }

    [Fact]
    public async Task WithoutAKey_NoneIsSent()
    {
        await using var server = FakeModel.Saying(FakeModel.Reply("Hello."));
        await using var agent = await RunningAgent.StartAsync(server);

        await agent.PromptAsync(Some.Prompt());

        server.Calls.Should().NotBeEmpty().And.OnlyContain(call => call.Header("Authorization") == null && call.Header("x-api-key") == null);
    }
}
