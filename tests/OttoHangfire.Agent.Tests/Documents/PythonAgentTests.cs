using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Documents;

/// <summary>The agent in Python of <c>docs/skills.md</c>, asked as the backend asks.</summary>
public sealed partial class PythonAgentTests : IDisposable
{
    private const string Key = "the secret of both";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Find();
    private Process? _python;

    [Fact]
    public void HasFortyLines_AndNeedsNothingThatIsInstalled()
    {
        Code().TrimEnd().Split('\n').Should().HaveCountLessThanOrEqualTo(40);
        Imports().Matches(Code()).Select(import => import.Groups["what"].Value).Should().Equal("hmac, json, os", "http.server");
    }

    [PythonFact]
    public async Task AnswersAsThePageSays()
    {
        await StartAsync();
        var task = JsonSerializer.Serialize(
            Some.Task("garden.water", new { rain_mm = 2 }, "life_os.log_note") with { Budget = new() { MaxInputTokens = 1, MaxOutputTokens = 1 } },
            OttoJson.Options);

        var health = (await AskAsync(HttpMethod.Get, "/health", key: null)).Read<AgentHealth>();
        var skills = (await AskAsync(HttpMethod.Get, "/skills")).Read<List<SkillDescription>>();
        var dry = (await AskAsync(HttpMethod.Post, "/task", task)).Read<OttoReply>();
        var wet = (await AskAsync(HttpMethod.Post, "/task", task.Replace("\"rain_mm\":2", "\"rain_mm\":7"))).Read<OttoReply>();

        health.Should().Be(new AgentHealth("ok", "1", Skills: 1, Model: false));
        skills.Single().TaskTypes.Should().Equal("garden.water");
        dry.Message.Should().Be("The garden is dry.");
        dry.Actions.Select(action => (action.Type, action.Payload.GetRawText())).Should().Equal(
            ("life_os.log_note", """{"text": "Water the garden", "tags": ["garden"]}"""));
        dry.Usage.Should().Be(new TokenUsage { Model = "none", InputTokens = 0, OutputTokens = 0 });
        wet.Should().BeEquivalentTo(new OttoReply { Message = "It has rained 7 mm: nothing to do.", Usage = dry.Usage });
    }

    [PythonFact]
    public async Task RefusesAsThePageSays()
    {
        await StartAsync();
        var task = JsonSerializer.Serialize(Some.Task("garden.water"), OttoJson.Options);

        (await AskAsync(HttpMethod.Get, "/skills", key: null)).AsProblem().Status.Should().Be(401);
        (await AskAsync(HttpMethod.Post, "/task", task, key: "another")).AsProblem().Status.Should().Be(401);
        (await AskAsync(HttpMethod.Post, "/task", task)).AsProblem().Detail.Should().Contain("rain_mm");
        (await AskAsync(HttpMethod.Post, "/task", task.Replace("garden.water", "garden.mow"))).AsProblem().Status.Should().Be(404);
    }

    public void Dispose()
    {
        _python?.Kill();
        _python?.Dispose();
        _folder.Dispose();
    }

    private static string Code() => PythonBlock().Match(File.ReadAllText(Checkout.PathOf("docs", "skills.md"))).Groups["code"].Value;

    private async Task StartAsync()
    {
        await File.WriteAllTextAsync(_folder.File("otto_agent.py"), Code());
        var start = new ProcessStartInfo(Programs.Find("python3")!, "otto_agent.py")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OTTO_AGENT_KEY"] = Key;
        start.Environment["OTTO_AGENT_PORT"] = $"{_port}";
        _python = Process.Start(start)!;
        _ = _python.StandardError.ReadToEndAsync();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await AskAsync(HttpMethod.Get, "/health")).Status == 200;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private async Task<Answer> AskAsync(HttpMethod method, string path, string? body = null, string? key = Key)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_port}{path}");
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Answer.FromAsync(await client.SendAsync(request));
    }

    [GeneratedRegex(@"^```python\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PythonBlock();

    [GeneratedRegex(@"^(import|from) (?<what>[a-z., ]+?)( import .*)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Imports();
}
