using System.Net.Sockets;
using System.Text;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>What the web server cannot read as HTTP, and ends before any code of ours is asked, is told like everything else.</summary>
public sealed class UnreadableRequestTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private const string Host = "Host: localhost";

    private readonly OttoBackend _backend = fixture.Backend;

    public static TheoryData<int, string[]> Unreadable => new()
    {
        { 400, ["GET /otto/tasks/%00 HTTP/1.1", Host] },
        { 400, ["GET /otto/%00%00?q=1 HTTP/1.1", Host] },
        { 400, ["GET /otto/tasks HTTP/1.1", Host, Host] },
        { 400, ["GET /otto/tasks HTTP/1.1"] },
        { 400, ["GET http:///otto/tasks HTTP/1.1", Host] },
        { 400, ["GET http://evil.example/otto/tasks HTTP/1.1", Host] },
        { 400, ["GET otto/tasks HTTP/1.1", Host] },
        { 400, ["GET /otto/tasks", Host] },
        { 400, ["nonsense"] },
        { 400, ["\u0016\u0003\u0001"] },
        { 400, ["GET /otto/tasks HTTP/1.1", Host, "no colon"] },
        { 400, ["GET /otto/tasks HTTP/1.1", Host, "na me: x"] },
        { 400, ["POST /otto/tasks HTTP/1.1", Host, "Content-Length: -1"] },
        { 400, ["POST /otto/tasks HTTP/1.1", Host, "Content-Length: 5, 6"] },
        { 414, [$"GET /{new string('a', 9000)} HTTP/1.1", Host] },
        { 431, ["GET /otto/tasks HTTP/1.1", Host, $"X: {new string('a', 40_000)}"] },
        { 431, ["GET /otto/tasks HTTP/1.1", Host, .. Enumerable.Range(0, 120).Select(number => $"X-{number}: x")] },
        { 505, ["GET /otto/tasks HTTP/3.7", Host] },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task WhatCannotBeRead_IsAProblemWithASentence_AndTheSameHeaders(int status, string[] head)
    {
        var answer = await RawHttp.SendAsync(_backend.Port, head);

        Read(answer).AsProblem(status);
        answer.Should().StartWith($"HTTP/1.1 {status} ").And.Contain("X-Content-Type-Options: nosniff").And.Contain("Content-Security-Policy: ")
            .And.Contain("Referrer-Policy: no-referrer").And.Contain("Cache-Control: no-store").And.Contain("Connection: close");
        answer.Split("HTTP/1.1 ").Should().HaveCount(2, "it is one answer");
    }

    [Theory]
    [InlineData("/otto/tasks/%zz")]
    [InlineData("/otto/tasks/%")]
    [InlineData("/otto/tasks/%c3%28")]
    [InlineData("/otto/../../etc/passwd")]
    public async Task AnAddressThatIsOnlyStrange_IsNotThere(string path) =>
        Read(await RawHttp.SendAsync(_backend.Port, $"GET {path} HTTP/1.1", Host, Key)).AsProblem(404);

    /// <summary>This backend has a further name, so that nobody is believed to be local.</summary>
    private string Key => $"Authorization: Bearer {File.ReadAllText(_backend.File("owner.key")).Trim()}";

    [Fact]
    public async Task ToHead_ThereIsNoBody()
    {
        var answer = await RawHttp.SendAsync(_backend.Port, "HEAD / HTTP/1.1", Host, Host);

        answer.Should().StartWith("HTTP/1.1 400 ").And.Contain("application/problem+json").And.EndWith("\r\n\r\n");
    }

    [Fact]
    public async Task BehindAnAnswer_OnTheSameConnection_ItIsToldAsWell()
    {
        var both = await RawHttp.SendAsync(_backend.Port, "GET /health/live HTTP/1.1", Host, "", "GET /%00 HTTP/1.1", Host);

        both.Should().StartWith("HTTP/1.1 200 OK");
        Read(both[both.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..]).AsProblem(400);
    }

    [Fact]
    public async Task WhatDoesNotComeToItsEnd_IsToldSo()
    {
        var head = SendAndWaitAsync($"GET /otto/tasks HTTP/1.1\r\n{Host}\r\nX: ");
        var body = SendAndWaitAsync($"POST /otto/tasks HTTP/1.1\r\n{Host}\r\n{Key}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{");

        (await head).AsProblem(408).Detail.Should().Contain("in time");
        (await body).AsProblem(408).Detail.Should().Contain("in time");
    }

    private static Answer Read(string answer)
    {
        var parts = answer.Split("\r\n\r\n", 2);
        var type = parts[0].Split("\r\n").Single(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))["Content-Type: ".Length..];
        var body = parts[1].Contains('{', StringComparison.Ordinal) ? parts[1][parts[1].IndexOf('{')..(parts[1].LastIndexOf('}') + 1)] : parts[1];
        return new Answer(RawHttp.Status(answer), type, null, body);
    }

    /// <summary>Nothing more comes; the server ends it.</summary>
    private async Task<Answer> SendAndWaitAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _backend.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(client.GetStream());
        return Read(await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
