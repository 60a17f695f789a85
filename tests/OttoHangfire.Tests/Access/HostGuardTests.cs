using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>Under which names the backend answers. A name of an attacker's that points here gets nothing (DNS rebinding).</summary>
public sealed class HostGuardTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8000")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:65535")]
    [InlineData("otto.example")]
    [InlineData("OTTO.example:443")]
    [InlineData("home-server:8000")]
    public async Task ItsOwnNames_AreAnswered(string host) => (await StatusAsync("/health/live", host)).Should().Be(200);

    [LinuxFact]
    public async Task TheAddressThatItIsBoundTo_IsOneOfItsNames()
    {
        await using var bound = await OttoBackend.StartAsync(new BackendOptions
        {
            Worker = false,
            Settings = new Dictionary<string, string> { ["OTTO_BIND"] = "127.0.0.2" },
        });

        using var answer = await bound.Http.GetAsync($"http://127.0.0.2:{bound.Port}/health/ready");

        ((int)answer.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8000")]
    [InlineData("localhost.")]
    [InlineData("localhost.:8000")]
    [InlineData(".localhost")]
    [InlineData("localhost.evil.example")]
    [InlineData("evil.localhost")]
    [InlineData("evil.otto.example")]
    [InlineData("otto.example.")]
    [InlineData("otto.example.evil.example")]
    [InlineData("xotto.example")]
    [InlineData("localhost:")]
    [InlineData("localhost:+80")]
    [InlineData("localhost:-1")]
    [InlineData("localhost: 80")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:8000:8000")]
    [InlineData("localhost:evil.example")]
    [InlineData("localhost@evil.example")]
    [InlineData("evil.example@localhost")]
    [InlineData("user:password@localhost")]
    [InlineData("localhost/evil")]
    [InlineData("localhost\\evil")]
    [InlineData("localhost?evil")]
    [InlineData("localhost#evil")]
    [InlineData("localhost,evil.example")]
    [InlineData("localhost evil.example")]
    [InlineData("localhost;evil.example")]
    [InlineData("localhost%00")]
    [InlineData("localhost%2eevil.example")]
    [InlineData("%6cocalhost")]
    [InlineData("http://localhost")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.0.0.2")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("0")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::]")]
    [InlineData("[::2]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::1")]
    [InlineData("[::1]evil")]
    [InlineData("[::1]:")]
    [InlineData("[::1%25lo]")]
    [InlineData("ⓛocalhost")]
    [InlineData("ｌocalhost")]
    [InlineData("localhost。")]
    [InlineData("xn--localhost-")]
    [InlineData("xn--ocalhost-31g")]
    [InlineData("169.254.169.254")]
    [InlineData("*")]
    [InlineData("-")]
    public async Task AnyOtherName_Gets400(string host) => (await StatusAsync("/health/live", host)).Should().Be(400);

    [Fact]
    public async Task AForeignName_Gets400_OnEveryRoute()
    {
        var paths = Routes.All(_backend)
            .Concat([("GET", "/"), ("GET", "/docs/"), ("GET", "/docs/scalar.js"), ("GET", "/hangfire/jobs/scheduled"), ("GET", "/hangfire/css1"), ("POST", "/nothing"), ("OPTIONS", "/otto/tasks")])
            .ToList();
        paths.Should().HaveCountGreaterThan(20).And.Contain(("GET", "/hangfire")).And.Contain(("POST", "/otto/tasks/1/cancel")).And.Contain(("GET", "/openapi/v1.json"));

        foreach (var (method, path) in paths)
        {
            var answer = await RawHttp.SendAsync(_backend.Port, $"{method} {path} HTTP/1.1", "Host: evil.example:8000", "Content-Length: 0");

            RawHttp.Status(answer).Should().Be(400, $"{method} {path}");
        }
    }

    [Fact]
    public async Task TheRefusal_IsAProblemThatSaysHowToAddTheName()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks");
        request.Headers.Host = "evil.example";

        var problem = (await Answer.FromAsync(await _backend.Http.SendAsync(request))).AsProblem(400);

        problem.Detail.Should().Contain("OTTO_HOSTS").And.NotContain("evil");
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1", "X: y")]
    [InlineData("GET /health/live HTTP/1.0", "X: y")]
    [InlineData("GET /health/live HTTP/1.1", "Host:")]
    [InlineData("GET /health/live HTTP/1.1", "Host: localhost\r\nHost: evil.example")]
    [InlineData("GET /health/live HTTP/1.1", "Host: evil.example\r\nHost: localhost")]
    [InlineData("GET /health/live HTTP/1.1", "Host: localhost\r\nHost: localhost")]
    [InlineData("GET /health/live HTTP/1.1", "Host: localhost\r\n evil.example")]
    [InlineData("GET http://evil.example/health/live HTTP/1.1", "Host: evil.example")]
    [InlineData("GET http://evil.example/health/live HTTP/1.1", "Host: localhost")]
    [InlineData("GET http://localhost/health/live HTTP/1.1", "Host: evil.example")]
    [InlineData("GET http://localhost@evil.example/health/live HTTP/1.1", "Host: localhost@evil.example")]
    [InlineData("GET /health/live HTTP/1.1", "Host: evil.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost")]
    public async Task AHostInDoubt_Gets400(string line, string headers) =>
        RawHttp.Status(await RawHttp.SendAsync(_backend.Port, line, headers)).Should().Be(400);

    [Fact]
    public async Task AForwardedName_ChangesNothing()
    {
        var answer = await RawHttp.SendAsync(
            _backend.Port, "GET /health/live HTTP/1.1", "Host: localhost", $"Authorization: Bearer {(await File.ReadAllTextAsync(_backend.File("owner.key"))).Trim()}", "X-Forwarded-Host: evil.example", "X-Forwarded-For: 203.0.113.7", "Forwarded: host=evil.example");

        RawHttp.Status(answer).Should().Be(200);
        answer.Should().NotContain("evil");
    }

    private async Task<int> StatusAsync(string path, string host) =>
        RawHttp.Status(await RawHttp.SendAsync(_backend.Port, $"GET {path} HTTP/1.1", $"Host: {host}"));
}
