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
    private readonly TemporaryFolder _data = new();

    [Fact]
    public async Task ListensOnLoopbackOnly_WhateverTheEnvironmentSays()
    {
        var elsewhere = FreePort.Find();
        await using var agent = AgentProcess.Start(
            _data.Path,
            ("ASPNETCORE_URLS", $"http://0.0.0.0:{elsewhere}"),
            ("URLS", $"http://0.0.0.0:{elsewhere}"),
            ("Kestrel__Endpoints__Else__Url", $"http://0.0.0.0:{elsewhere}"));

        await agent.HealthyAsync();

        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == agent.Port || listener.Port == elsewhere)
            .Should().Equal(new IPEndPoint(IPAddress.Loopback, agent.Port));
    }

    [Fact]
    public async Task AWrongSetting_IsOneSentence_AndExitCode2()
    {
        await File.WriteAllTextAsync(_data.File("otto.json"), "{\n  \"agentPrt\": 8001\n}");
        await using var agent = AgentProcess.Start(_data.Path);

        var (exitCode, _, error) = await agent.EndAsync();

        exitCode.Should().Be(2);
        error.Should().ContainAll("otto.json, line 2, column 3", "\"agentPrt\"");
        error.Split('\n').Should().HaveCount(1);
    }

    [Fact]
    public async Task ADataFolderThatCannotBe_IsOneSentence_AndExitCode2()
    {
        await File.WriteAllTextAsync(_data.File("file"), "");
        await using var agent = AgentProcess.Start(_data.File("file", "data"));

        var (exitCode, _, error) = await agent.EndAsync();

        exitCode.Should().Be(2);
        error.Should().Contain("OTTO_DATA_DIR");
        error.Split('\n').Should().HaveCount(1);
    }

    [Fact]
    public async Task ATakenPort_IsOneSentenceThatNamesIt_AndExitCode1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var agent = AgentProcess.Start(_data.Path, ("OTTO_AGENT_PORT", $"{port}"));

        var (exitCode, output, error) = await agent.EndAsync();

        exitCode.Should().Be(1);
        error.Should().Be($"Port {port} is already in use, so Otto cannot start. Stop the program that uses it, or set OTTO_AGENT_PORT to another port.");
        output.Should().BeEmpty();
        Directory.GetFiles(_data.File("logs")).Should().BeEmpty();
    }

    [UnixFact]
    public async Task ToldToStop_EndsWithinFiveSeconds_EvenInTheMiddleOfACall()
    {
        await using var backend = await BackendDouble.StartAsync();
        backend.KeepsSilent();
        await using var agent = AgentProcess.Start(_data.Path, ("OTTO_PORT", $"{backend.Port}"));
        await agent.HealthyAsync();
        var call = AskAsync(agent, Some.Task("debug.env"));
        await backend.Called;

        agent.Terminate();
        var (exitCode, _, _) = await agent.EndAsync(TimeSpan.FromSeconds(5));

        exitCode.Should().Be(0);
        await call.Invoking(asked => asked).Should().ThrowAsync<HttpRequestException>();
    }

    [LinuxFact]
    public async Task InTheDataFolder_OnlyItsLogIsOpen()
    {
        await using var agent = AgentProcess.Start(_data.Path);
        await agent.HealthyAsync();
        await AskAsync(agent, Some.Task());

        agent.OpenFiles().Where(file => file.StartsWith(_data.Path, StringComparison.Ordinal)).Should().Equal(_data.File("logs", "agent.log"));
        Directory.GetFiles(_data.Path, "*", SearchOption.AllDirectories).Should().BeEquivalentTo(_data.File("agent.key"), _data.File("logs", "agent.log"));
    }

    public void Dispose() => _data.Dispose();

    private async Task<Answer> AskAsync(AgentProcess agent, TaskRequest task)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{agent.Port}/task");
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(_data.File("agent.key"))).Trim());
        request.Content = new StringContent(JsonSerializer.Serialize(task, OttoJson.Options), Encoding.UTF8, "application/json");
        return await Answer.FromAsync(await client.SendAsync(request));
    }
}
