using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>The file that takes what the agent writes to its streams.</summary>
public sealed class AgentLogTests : IDisposable
{
    private const string Secret = "the secret of both";

    private readonly TemporaryFolder _folder = new();

    [UnixFact]
    public async Task BothStreams_GoThere_WithoutASecret_AndTheErrorsAreItsLastWords()
    {
        var log = new AgentLog(_folder.Path, Agent());
        using var child = Child.Start(Program($"echo said; echo 'knows {Secret} and key-of-the-model' >&2", log.Write), TimeProvider.System);

        await child.Exited;
        var words = await child.LastWordsAsync();

        words.Should().StartWith("knows");
        (await File.ReadAllLinesAsync(_folder.File("agent.log"))).Should().BeEquivalentTo("said", "knows <secret> and <secret>");
    }

    [UnixFact]
    public async Task ALineThatNeverEnds_IsBroken()
    {
        var lines = new List<string>();
        using var child = Child.Start(Program("head -c 100000 /dev/zero | tr '\\0' a", lines.Add), TimeProvider.System);

        await child.Exited;
        await child.LastWordsAsync();

        lines.Should().OnlyContain(line => line.Length <= BoundedLines.LongestLine);
        lines.Sum(line => line.Length).Should().Be(100_000);
    }

    [Fact]
    public void AFullLog_MovesOn_AndTheOldestGoes()
    {
        var log = new RotatingLog(_folder.Path, "agent", sizeLimit: 10, filesKept: 3);

        foreach (var line in new[] { "first line", "second line", "third line", "fourth line", "fifth" })
        {
            log.Write(line);
        }

        Directory.GetFiles(_folder.Path).Should().HaveCount(3);
        File.ReadAllText(_folder.File("agent.log")).Should().Be("fifth\n");
        File.ReadAllText(_folder.File("agent.1.log")).Should().Be("fourth line\n");
        File.ReadAllText(_folder.File("agent.2.log")).Should().Be("third line\n");
    }

    [Fact]
    public void AFolderThatIsGone_StopsNobody()
    {
        var log = new RotatingLog(_folder.File("not there"), "agent", sizeLimit: 10, filesKept: 3);

        log.Invoking(gone => gone.Write("line")).Should().NotThrow();
    }

    public void Dispose() => _folder.Dispose();

    private static ChildProgram Program(string script, Action<string> log) => new()
    {
        Name = "agent",
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Directory = Path.GetTempPath(),
        Health = [new Uri("http://127.0.0.1:1/health")],
        Log = log,
    };

    private static AgentSettings Agent() => AgentSettings.Read(new Dictionary<string, string>
    {
        ["OTTO_AGENT_KEY"] = Secret,
        ["OTTO_MODEL_API_KEY"] = "key-of-the-model",
    }.GetValueOrDefault);
}
