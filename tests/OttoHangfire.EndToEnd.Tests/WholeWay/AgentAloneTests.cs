using System.Diagnostics;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>What the agent's process knows of the rest of Otto, read from the running process.</summary>
public sealed class AgentAloneTests
{
    /// <summary>What only the backend may have, as it stands in the environment of these tests when somebody has it set there.</summary>
    private static readonly Dictionary<string, string> Temptations = new()
    {
        ["OTTO_HOSTS"] = "canary.example",
        ["OTTO_OWNER_TOKEN"] = "a-canary-of-a-key",
        ["AWS_SECRET_ACCESS_KEY"] = "a-canary-of-a-cloud",
    };

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ItsEnvironment_HoldsNoAddress_NoKeyAndNoFolderOfTheBackend(bool detached)
    {
        await using var home = new OttoHome(Temptations);
        if (detached)
        {
            await home.StartAsync("--detach");
        }
        else
        {
            home.StartAndStay();
        }

        await home.RunsAsync();
        using var agent = await home.AgentAsync();

        var environment = Read(agent, "environ");

        var names = environment.Select(variable => variable.Split('=')[0]).ToList();
        names.Where(name => name.StartsWith("OTTO_", StringComparison.Ordinal)).Should().BeEquivalentTo("OTTO_AGENT_PORT", "OTTO_AGENT_KEY", "OTTO_AGENT_CONFINEMENT", "OTTO_MODEL_PROVIDER");
        environment.Should().Contain($"OTTO_AGENT_KEY={(await File.ReadAllTextAsync(Path.Combine(home.DataFolder, "agent.key"))).Trim()}");
        string.Join('\n', environment.Where(variable => !variable.StartsWith("OTTO_AGENT_KEY=", StringComparison.Ordinal)).Concat(Read(agent, "cmdline"))).Should().NotContainAny(home.DataFolder, $"{home.Port}", "canary", (await File.ReadAllTextAsync(Path.Combine(home.DataFolder, "owner.key"))).Trim());
    }

    [LinuxFact]
    public async Task ItStandsOutsideOfTheDataFolder_HasNoFileOpenThere_AndTheSupervisorWritesItsLog()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");
        using var agent = await home.AgentAsync();

        (await home.OttoAsync("demo")).ExitCode.Should().Be(0);

        Links(agent, "cwd", "root", "exe").Concat(Links(agent, OpenFiles(agent))).Should().NotContain(path => path.StartsWith(home.DataFolder, StringComparison.Ordinal));
        var logs = await Eventually.IsAsync(
            async () => (await home.OttoAsync("logs")).Output, output => output.Contains("skill reminder answered", StringComparison.Ordinal), "the log tells of the answer");
        logs.Should().Contain(Path.Combine(home.DataFolder, "logs", "agent.log")).And.Contain($"listens on http://127.0.0.1:{home.AgentPort}");
        logs.Should().NotContain((await File.ReadAllTextAsync(Path.Combine(home.DataFolder, "agent.key"))).Trim());
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(home.DataFolder, "agent.key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [LinuxFact]
    public async Task TheKernelConfinesIt_AndTheDoctorSaysHow()
    {
        await using var home = new OttoHome();
        await home.StartAsync("--detach");
        using var agent = await home.AgentAsync();

        (await home.OttoAsync("demo")).ExitCode.Should().Be(0, "he works all the same");
        (await File.ReadAllTextAsync($"/proc/{agent.Id}/status")).Should().MatchRegex("NoNewPrivs:\\s*1");
        var found = (await home.OttoAsync("doctor")).Output;

        found.Should().Contain("Reach of Otto's process").And.Contain("The kernel sees to it that he cannot");
    }

    private static string[] Read(Process process, string file) =>
        File.ReadAllText($"/proc/{process.Id}/{file}").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static string[] OpenFiles(Process process) =>
        [.. Directory.GetFiles($"/proc/{process.Id}/fd").Select(descriptor => $"fd/{Path.GetFileName(descriptor)}")];

    private static IEnumerable<string> Links(Process process, params string[] names) =>
        names.Select(name => new FileInfo($"/proc/{process.Id}/{name}").LinkTarget).OfType<string>();
}
