using System.Diagnostics;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>The language model is set while Otto runs: the real supervisor, backend and agent, and a model's server on loopback.</summary>
public sealed class LanguageModelTests
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(5);

    [UnixFact]
    public async Task AModelThatIsSet_StartsTheAgentAnew_Alone_AndItsSentencesAreOneEach()
    {
        await using var home = new OttoHome();
        await using var server = new ModelServer("""{"message":"It is dry.","actions":[]}""");
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);
        (await home.OttoAsync("ask", "Is it raining?")).Screen.Should().Contain("tools/otto model set");
        var before = await PidsAsync(home);

        var waited = Stopwatch.StartNew();
        await SetAsync(home, server.Endpoint, "small", ModelServer.Key);
        var after = await ChangedAsync(home, before, waited);

        after[..2].Should().Equal(before[..2], "only the agent is started again");
        (await home.OttoAsync("model", "try")).Output.Should().ContainAll("It answered: It is dry.", "its server holds it to a schema", "200 sent, 20 received");
        (await home.OttoAsync("ask", "Is it raining?")).Output.Should().Contain("It is dry.");
        (await home.OttoAsync("doctor")).Output.Should().Contain($"small at 127.0.0.1:{server.Port} (openai, with a key). Otto can use it");

        await SetAsync(home, server.Endpoint, "small", "sk-another-canary-08-15");
        (await home.OttoAsync("model", "try")).Error.Should().Contain("does not accept the key (401)").And.Contain("tools/otto model set");
        (await home.OttoAsync("doctor")).Output.Should().Contain("does not accept the key (401)");
        await SetAsync(home, server.Endpoint, "large", ModelServer.Key);
        (await home.OttoAsync("model", "try")).Error.Should().Contain("does not know the model \"large\"");
        await SetAsync(home, $"http://127.0.0.1:{FreePort.Find()}/v1", "small", ModelServer.Key);
        (await home.OttoAsync("model", "try")).Error.Should().Contain("cannot be reached").And.Contain("Start it");

        (await home.OttoAsync("model", "remove")).ExitCode.Should().Be(0);
        (await home.OttoAsync("model", "try")).Error.Should().Contain("No language model is set.");
        (await home.ShellAsync($"! grep -rqe {ModelServer.Key} -e sk-another-canary data")).ExitCode.Should().Be(0, "no key is kept, and none was written down");
    }

    [UnixFact]
    public async Task ARunThatIsUnderWay_WhenTheModelChanges_IsNotLost()
    {
        await using var home = new OttoHome();
        await using var silent = new ModelServer("", holds: true);
        await using var server = new ModelServer("""{"message":"It is dry.","actions":[]}""");
        (await home.StartAsync("--detach")).ExitCode.Should().Be(0);
        var before = await PidsAsync(home);
        await SetAsync(home, silent.Endpoint, "small", ModelServer.Key);
        await ChangedAsync(home, before, Stopwatch.StartNew());
        (await home.OttoAsync("add", "Is it raining?", "--type", "custom.prompt", "--max-attempts", "1")).ExitCode.Should().Be(0);
        await silent.Asked;

        await SetAsync(home, server.Endpoint, "small", ModelServer.Key);

        await Eventually.HoldsAsync(
            async () => (await home.OttoAsync("show", "1")).Output.Contains("It is dry.", StringComparison.Ordinal), "the run has its answer, in its only try");
    }

    private static async Task SetAsync(OttoHome home, string endpoint, string name, string key)
    {
        var set = await home.ShellAsync($"echo {key} | tools/otto model set --endpoint {endpoint} --name {name} --key-stdin");
        set.ExitCode.Should().Be(0, set.Screen);
        set.Screen.Should().NotContain(key);
    }

    private static async Task<int[]> ChangedAsync(OttoHome home, int[] before, Stopwatch waited)
    {
        var after = await Eventually.IsAsync(() => PidsAsync(home), pids => pids[2] != before[2], "the agent is another process", AtMost);
        waited.Elapsed.Should().BeLessThan(AtMost);
        return after;
    }

    private static async Task<int[]> PidsAsync(OttoHome home)
    {
        using var pids = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(home.PidFile));
        return [.. new[] { "supervisor", "backend", "agent" }.Select(name => pids.RootElement.GetProperty(name).GetInt32())];
    }
}
