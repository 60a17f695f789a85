using System.Net.Sockets;
using System.Text;
using OttoHangfire.Agent.Access;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Access;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8001")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:65535")]
    public void TheMachinesOwnNames_AreAllowed(string host) => HostGuard.Allows(host).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("evil.example")]
    [InlineData("localhost.")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost:")]
    [InlineData("localhost:+80")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:80:80")]
    [InlineData("localhost@evil.example")]
    [InlineData("evil.example@localhost")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("127.0.0.2")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("[::2]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("ⓛocalhost")]
    public void AnyOtherName_IsRefused(string host) => HostGuard.Allows(host).Should().BeFalse();

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n")]
    [InlineData("GET /health HTTP/1.0\r\n")]
    [InlineData("GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n")]
    public async Task OverTheWire_AForeignHost_Gets400EvenForHealth(string head)
    {
        await using var agent = await RunningAgent.StartAsync();

        var answer = await SendAsync(agent.Port, head);

        answer.Should().StartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task OverTheWire_Localhost_IsAnswered()
    {
        await using var agent = await RunningAgent.StartAsync();

        var answer = await SendAsync(agent.Port, "GET /health HTTP/1.1\r\nHost: localhost\r\n");

        answer.Should().StartWith("HTTP/1.1 200 ");
    }

    private static async Task<string> SendAsync(int port, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
