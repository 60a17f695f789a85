using System.Net;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Http;

/// <summary>HEAD, as RFC 9110 has it: what GET would answer, without the body.</summary>
public sealed class HeadTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task WhereverGetIsAnswered_HeadIs_WithTheSameStatus_AndNoBody()
    {
        var pages = new[] { "/", "/docs", "/docs/", "/docs/scalar.js", "/hangfire", "/hangfire/recurring", "/openapi/v1.json", "/health/live", "/nothing" };
        var routes = Routes.All(_backend).Where(route => route.Method == "GET").Select(route => route.Path);

        foreach (var path in routes.Concat(pages).Distinct())
        {
            using var got = await SendAsync(HttpMethod.Get, path);
            using var head = await SendAsync(HttpMethod.Head, path);

            head.StatusCode.Should().Be(got.StatusCode, path);
            head.Content.Headers.ContentType.Should().Be(got.Content.Headers.ContentType, path);
            (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty(path);
        }
    }

    [Fact]
    public async Task Head_IsReadToTheEnd_AndTheConnectionServesTheNextCall()
    {
        var owner = $"Authorization: Bearer {(await File.ReadAllTextAsync(_backend.File("owner.key"))).Trim()}";
        var both = await RawHttp.SendAsync(_backend.Port, "HEAD /otto/tasks HTTP/1.1", "Host: localhost", owner, "", "GET /health/live HTTP/1.1", "Host: localhost");

        both.Split("HTTP/1.1 200 OK").Should().HaveCount(3);
    }

    [Theory]
    [InlineData("/otto/tasks/1/cancel", "POST")]
    [InlineData("/otto/tasks/preview", "POST")]
    public async Task WhereGetIsNotAnswered_HeadIs405(string path, string allowed)
    {
        using var head = await SendAsync(HttpMethod.Head, path);

        head.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        head.Content.Headers.Allow.Should().Equal(allowed);
    }

    [Fact]
    public async Task A405_ListsHead_WhereItListsGet()
    {
        using var put = await SendAsync(HttpMethod.Put, "/otto/tasks");

        put.Content.Headers.Allow.Should().BeEquivalentTo("GET", "HEAD", "POST");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        return await _backend.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
