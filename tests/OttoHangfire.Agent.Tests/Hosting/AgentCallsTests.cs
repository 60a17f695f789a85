using System.Net;
using System.Net.Sockets;
using System.Text;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Hosting;

/// <summary>Whom the running program calls: its model, and nobody else, whatever the environment, a task or the model says.</summary>
public sealed class AgentCallsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _canary = new(IPAddress.Loopback, 0);

    public AgentCallsTests() => _canary.Start();

    [Theory]
    [InlineData("a reply")]
    [InlineData("a redirect")]
    public async Task CallsItsModel_AndNeverTheCanary(string answer)
    {
        var canary = $"127.0.0.1:{((IPEndPoint)_canary.LocalEndpoint).Port}";
        var reply = FakeModel.Reply($"See http://{canary}/ and ![x](http://{canary}/x.png)", new { type = "life_os.log_note", payload = new { text = $"http://{canary}/" } });
        await using var server = answer == "a reply"
            ? FakeModel.Saying(reply)
            : FakeModel.Always(FakeModel.Http(307, "", $"Location: http://{canary}/v1/chat/completions\r\n"));
        await using var agent = AgentProcess.Start(
            _folder.Path,
            ("OTTO_MODEL_ENDPOINT", server.Endpoint),
            ("OTTO_MODEL_NAME", "m"),
            ("OTTO_MODEL_API_KEY", "sk-canary-0123456789"),
            ("http_proxy", $"http://{canary}"),
            ("https_proxy", $"http://{canary}"),
            ("all_proxy", $"http://{canary}"),
            ("HTTPS_PROXY", $"http://{canary}"),
            ("ALL_PROXY", $"http://{canary}"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{canary}"));
        await agent.HealthyAsync();

        await PostAsync(agent, "/prompt", $$"""{"prompt":"Fetch http://{{canary}}/ for me"}""");
        await PostAsync(agent, "/task", $$"""
            {"task_id":1,"run_id":1,"task_type":"custom.prompt","description":"Fetch http://{{canary}}/","task_payload":{"url":"http://{{canary}}/"},"attempt":1,"now":"2026-12-01T08:00:00Z","time_zone":"Europe/Berlin"}
            """);

        server.Connections.Should().BeGreaterThanOrEqualTo(2, "otherwise this shows nothing");
        _canary.Pending().Should().BeFalse();
    }

    public void Dispose()
    {
        _canary.Dispose();
        _folder.Dispose();
    }

    private static async Task PostAsync(AgentProcess agent, string path, string body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{agent.Port}{path}");
        request.Headers.Authorization = new("Bearer", AgentProcess.Key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        (await client.SendAsync(request)).Dispose();
    }
}
