using System.Net;
using OttoHangfire.EndToEnd.Tests.Cli.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What a person types about the language model, and what of it reaches the backend.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private const string Path = "/otto/settings/model";
    private const string Key = "sk-canary-4711-0815";
    private const string None = """{"endpoint":null,"name":null,"provider":"openai","has_api_key":false,"from":{},"notes":[],"max_tokens_per_run":20000,"currency":"EUR"}""";
    private const string Set = """
        {"endpoint":"http://127.0.0.1:11434/v1","name":"small","provider":"openai","has_api_key":true,"max_tokens_per_run":20000,"max_cost_per_run":0.05,"currency":"EUR",
         "from":{"endpoint":"model.json","name":"environment","provider":null,"api_key":"otto.json"},"notes":["OTTO_MODEL_NAME names the model."]}
        """;

    private readonly OttoAtHand _otto = new();

    [Fact]
    public async Task Model_SaysWhatIsSet_AndWhereItComesFrom()
    {
        _otto.Backend.On($"GET {Path}", None);
        (await _otto.RunAsync("model")).Output.Should().Contain("No language model is set.").And.Contain("model set --endpoint");

        _otto.Backend.On($"GET {Path}", Set);
        var (exitCode, output, _) = await _otto.RunAsync("model");

        exitCode.Should().Be(0);
        output.Should().ContainAll(
            "http://127.0.0.1:11434/v1 (set with a command or a page)", "small (from the environment)", "as openai\n", "there is one (from otto.json)",
            "20,000 tokens a run (0.05 EUR)", "OTTO_MODEL_NAME names the model.");
    }

    [Fact]
    public async Task Set_SendsWhatWasSaid_AndLeavesTheKeyAlone_WhereNobodyCanBeAsked()
    {
        _otto.Backend.On($"PUT {Path}", Set);

        var (exitCode, output, _) = await _otto.RunAsync("model", "set", "--endpoint", "http://127.0.0.1:11434/v1", "--name", "small", "--provider", "openai");

        exitCode.Should().Be(0);
        output.Should().Contain("within five seconds").And.Contain("tools/otto model try");
        _otto.Backend.Requests.Single().Body.Should().Be("""{"endpoint":"http://127.0.0.1:11434/v1","name":"small","provider":"openai"}""");
    }

    [Fact]
    public async Task Set_OfOneThing_KeepsTheOther()
    {
        _otto.Backend.On($"GET {Path}", Set).On($"PUT {Path}", Set);

        (await _otto.RunAsync("model", "set", "--name", "large", "--no-key")).ExitCode.Should().Be(0);

        _otto.Backend.Requests[^1].Body.Should().Be("""{"endpoint":"http://127.0.0.1:11434/v1","name":"large","api_key":null}""");
    }

    [Fact]
    public async Task AKey_IsReadFromTheInput_AndWrittenNowhere()
    {
        _otto.Typed = Key + "\nmore\n";
        _otto.Backend.On($"PUT {Path}", Set);

        var (exitCode, output, errors) = await _otto.RunAsync("model", "set", "--endpoint", "http://127.0.0.1:11434/v1", "--name", "small", "--key-stdin");

        exitCode.Should().Be(0);
        _otto.Backend.Requests.Single().Body.Should().Contain($"\"api_key\":\"{Key}\"");
        (output + errors).Should().NotContain(Key);
    }

    [Theory]
    [InlineData("", "has no key in its first line", "--key-stdin")]
    [InlineData(Key, "contradict each other", "--key-stdin", "--no-key")]
    [InlineData(Key, "mine", "--provider", "mine")]
    public async Task WhatIsWrong_IsSaid_AndNothingIsSent(string input, string sentence, params string[] words)
    {
        _otto.Typed = input;

        var (exitCode, _, errors) = await _otto.RunAsync([.. new[] { "model", "set", "--endpoint", "http://127.0.0.1:11434/v1", "--name", "small" }, .. words]);

        exitCode.Should().Be(2);
        errors.Should().Contain(sentence);
        _otto.Backend.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Try_ShowsTheAnswer_TheForm_AndTheTokens_OrTheOneSentence()
    {
        _otto.Backend.On($"POST {Path}/try", """
            {"answer":"ready","form":"schema","input_tokens":1700,"output_tokens":30,"cost":0.002,"duration_ms":1234,"max_tokens_per_run":20000,"max_cost_per_run":0.05,"currency":"EUR"}
            """);
        var (exitCode, output, _) = await _otto.RunAsync("model", "try");
        exitCode.Should().Be(0);
        output.Should().ContainAll("It answered: ready", "its server holds it to a schema", "1.2 s", "1,700 sent, 30 received (0.002 EUR)", "20,000 tokens a run (0.05 EUR)");

        _otto.Backend.On($"POST {Path}/try", """{"title":"No.","status":502,"detail":"The key is wrong."}""", HttpStatusCode.BadGateway);
        var failed = await _otto.RunAsync("model", "try");
        failed.ExitCode.Should().Be(1);
        failed.Errors.Should().Contain("The key is wrong.");
    }

    [Fact]
    public async Task Remove_Forgets()
    {
        _otto.Backend.On($"DELETE {Path}", None);

        (await _otto.RunAsync("model", "remove")).Output.Should().Contain("The model and its key are forgotten.");
    }

    public void Dispose() => _otto.Dispose();
}
