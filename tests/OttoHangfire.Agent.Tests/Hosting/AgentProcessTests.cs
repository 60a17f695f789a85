using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Hosting;

/// <summary>The program as it is started in earnest: <c>dotnet OttoHangfire.Agent.dll</c>.</summary>
public sealed class AgentProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task ListensOnLoopbackOnly_WhateverTheEnvironmentSays()
    {
        var elsewhere = FreePort.Find();
        await using var agent = AgentProcess.Start(
            _folder.Path,
            ("ASPNETCORE_URLS", $"http://0.0.0.0:{elsewhere}"),
            ("URLS", $"http://0.0.0.0:{elsewhere}"),
            ("Kestrel__Endpoints__Else__Url", $"http://0.0.0.0:{elsewhere}"));

        await agent.HealthyAsync();

        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == agent.Port || listener.Port == elsewhere)
            .Should().Equal(new IPEndPoint(IPAddress.Loopback, agent.Port));
    }

    [Theory]
    [InlineData("OTTO_AGENT_KEY", null)]
    [InlineData("OTTO_AGENT_KEY", "  ")]
    [InlineData("OTTO_AGENT_PORT", "eight")]
    [InlineData("OTTO_MODEL_ENDPOINT", "localhost")]
    public async Task AMissingKeyOrAWrongSetting_IsOneSentenceThatNamesIt_AndExitCode2(string name, string? value)
    {
        await using var agent = AgentProcess.Start(_folder.Path, (name, value));

        var (exitCode, output, error) = await agent.EndAsync();

        exitCode.Should().Be(2);
        error.Should().Contain(name);
        error.Split('\n').Should().HaveCount(1);
        output.Should().BeEmpty();
    }

    [Fact]
    public async Task ATakenPort_IsOneSentenceThatNamesIt_AndExitCode1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var agent = AgentProcess.Start(_folder.Path, ("OTTO_AGENT_PORT", $"{port}"));

        var (exitCode, output, error) = await agent.EndAsync();

        exitCode.Should().Be(1);
        error.Should().Be($"Port {port} is already in use, so Otto cannot start. Stop the program that uses it, or set OTTO_AGENT_PORT to another port.");
        output.Should().BeEmpty();
    }

    [UnixFact]
    public async Task ToldToStop_EndsWithinFiveSeconds_EvenInTheMiddleOfACall()
    {
        await using var agent = AgentProcess.Start(_folder.Path);
        await agent.HealthyAsync();
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, agent.Port);
        var head = $"POST /task HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {AgentProcess.Key}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n";
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var underWay = new byte[64];
        (await caller.GetStream().ReadAsync(underWay)).Should().BePositive("it says that it waits for the body");

        agent.Terminate();
        var (exitCode, _, _) = await agent.EndAsync(TimeSpan.FromSeconds(5));

        exitCode.Should().Be(0);
    }

    [LinuxFact]
    public async Task WritesNoFile_AndReadsNoSettingsFile_AlsoWhereThereIsOne()
    {
        await File.WriteAllTextAsync(_folder.File("otto.json"), "{ \"agentPort\": \"no port at all\" }");
        await using var agent = AgentProcess.Start(_folder.Path, ("OTTO_DATA_DIR", _folder.Path));
        await agent.HealthyAsync();
        await AskAsync(agent, Some.Task());

        agent.OpenFiles().Where(file => file.StartsWith(_folder.Path, StringComparison.Ordinal)).Should().BeEmpty();
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Should().Equal(_folder.File("otto.json"));
    }

    [UnixFact]
    public async Task ItsLog_GoesToItsOutput_ALineForEachAnswer_WithTheDate()
    {
        await using var agent = AgentProcess.Start(_folder.Path);
        await agent.HealthyAsync();
        await AskAsync(agent, Some.Task(payload: new { text = "canary" }));

        agent.Terminate();
        var (_, output, error) = await agent.EndAsync();

        output.Should().MatchRegex(@"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d INFO Task 12 \(life_os\.reminder\), run 17: skill reminder answered");
        output.Should().NotContainAny("canary", AgentProcess.Key);
        error.Should().BeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Answer> AskAsync(AgentProcess agent, TaskRequest task)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{agent.Port}/task");
        request.Headers.Authorization = new("Bearer", AgentProcess.Key);
        request.Content = new StringContent(JsonSerializer.Serialize(task, OttoJson.Options), Encoding.UTF8, "application/json");
        return await Answer.FromAsync(await client.SendAsync(request));
    }
}
