using System.Net;
using System.Net.Sockets;
using OttoHangfire.Cli.Up;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.EndToEnd.Tests.Cli.Support;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>A port that is taken is said before anything starts: who has it, and the line to type.</summary>
public sealed class PortCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CannedBackend _answers = new();
    private readonly HttpClient _http;

    public PortCheckTests() => _http = new HttpClient(_answers);

    [Fact]
    public async Task FreePorts_AreNoMatter() => (await FindAsync(FreePort.Find(), FreePort.Find())).Should().BeNull();

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task APortThatIsTaken_NamesItsHolder_AndTheLineToType(bool isBackends)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        _answers.IsDown = true;

        var found = await FindAsync(isBackends ? taken : FreePort.Find(), isBackends ? FreePort.Find() : taken);

        found!.ExitCode.Should().Be(1);
        found.Message.Should().Contain($"Port {taken}").And.Contain($"(process {Environment.ProcessId})")
            .And.MatchRegex("OTTO_PORT=[0-9]+ OTTO_AGENT_PORT=[0-9]+ ./start_otto_unix.sh").And.NotContain("another Otto");
    }

    [LinuxFact]
    public async Task AnotherOtto_IsCalledOne()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        _answers.On("GET /health/live", "{\"status\":\"ok\",\"pid\":4711}");

        var found = await FindAsync(((IPEndPoint)other.LocalEndpoint).Port, FreePort.Find());

        found!.Message.Should().Contain("another Otto (process 4711").And.Contain("Stop him");
    }

    [LinuxFact]
    public async Task TheOttoOfThisVeryFolder_IsLeftToTheBackend_WhoKnowsHim()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        _answers.On("GET /health/live", "{\"status\":\"ok\",\"pid\":4711}");
        await File.WriteAllTextAsync(_folder.File("otto.instance.json"), "{\"pid\":4711,\"port\":1}");

        (await FindAsync(((IPEndPoint)other.LocalEndpoint).Port, FreePort.Find())).Should().BeNull();
    }

    public void Dispose()
    {
        _http.Dispose();
        _answers.Dispose();
        _folder.Dispose();
    }

    private Task<Outcome?> FindAsync(int port, int agentPort)
    {
        var settings = OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _folder.Path : null, _folder.Path);
        return PortCheck.FindAsync(settings with { Port = port, AgentPort = agentPort }, _http, CancellationToken.None);
    }
}
