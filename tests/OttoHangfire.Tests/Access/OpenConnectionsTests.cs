using System.Net.Sockets;
using System.Text;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>Connections that only lie there, in any number, do not shut the owner out.</summary>
public sealed class OpenConnectionsTests
{
    private const string Hello = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: local")]
    [InlineData(Hello)]
    public async Task HowManyEverLieThere_TheOwnerGetsIn(string sent)
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 450; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync("127.0.0.1", backend.Port);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
            }

            using var owner = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{backend.Port}"), Timeout = TimeSpan.FromSeconds(5) };
            for (var i = 0; i < 3; i++)
            {
                (await owner.GetAsync("/otto/tasks")).EnsureSuccessStatusCode();
            }
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task ConnectionsThatAreUsed_AreNotTheOnesThatGo()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        using var busy = new TcpClient();
        await busy.ConnectAsync("127.0.0.1", backend.Port);
        await AskAsync(busy);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync("127.0.0.1", backend.Port);
                if (i % 20 == 0)
                {
                    await AskAsync(busy);
                }
            }

            (await AskAsync(busy)).Should().Contain("200 OK", "it asked again and again while others lay there");
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private static async Task<string> AskAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Hello));
        var buffer = new byte[4096];
        var text = "";
        while (!text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
            count.Should().BePositive("the connection should be open");
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return text;
    }
}
