using System.Net.Http.Headers;
using OttoHangfire.Agent.Access;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Access;

public sealed class AgentKeyTests
{
    [Theory]
    [InlineData("Bearer secret", true)]
    [InlineData("bearer secret", true)]
    [InlineData("Bearer Secret", false)]
    [InlineData("Bearer secret2", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Basic secret", false)]
    [InlineData("secret", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void OnlyTheSecretItself_Opens(string? authorization, bool opens) =>
        new AgentKey("secret").Opens(authorization).Should().Be(opens);

    [Theory]
    [InlineData("GET", "/skills")]
    [InlineData("POST", "/task")]
    [InlineData("POST", "/prompt")]
    [InlineData("POST", "/health")]
    [InlineData("GET", "/anything")]
    public async Task WithoutTheKey_EverythingButHealth_Gets401(string method, string path)
    {
        await using var agent = await RunningAgent.StartAsync();
        using var stranger = agent.Stranger();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await stranger.SendAsync(request);

        response.Headers.WwwAuthenticate.ToString().Should().Be("Bearer");
        (await Answer.FromAsync(response)).AsProblem().Status.Should().Be(401);
    }

    [Fact]
    public async Task AWrongKey_Gets401_AndIsNotLogged()
    {
        await using var agent = await RunningAgent.StartAsync();
        using var stranger = agent.Stranger();
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-canary-of-a-key");

        var answer = await Answer.FromAsync(await stranger.GetAsync("/skills"));

        answer.Status.Should().Be(401);
        agent.Log.Should().NotContain("a-canary-of-a-key");
    }
}
