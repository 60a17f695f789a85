using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>What every answer says to a browser, whoever gives it.</summary>
public sealed class SecurityHeadersTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("GET", "/", "localhost")]
    [InlineData("GET", "/otto/tasks", "localhost")]
    [InlineData("HEAD", "/otto/tasks", "localhost")]
    [InlineData("GET", "/otto/tasks/999999", "localhost")]
    [InlineData("GET", "/otto/tasks?x=1", "localhost")]
    [InlineData("GET", "/nothing", "localhost")]
    [InlineData("PUT", "/otto/tasks", "localhost")]
    [InlineData("POST", "/otto/tasks", "localhost")]
    [InlineData("GET", "/otto/tasks", "evil.example")]
    [InlineData("GET", "/hangfire", "localhost")]
    [InlineData("GET", "/hangfire/nothing", "localhost")]
    [InlineData("GET", "/docs/", "localhost")]
    [InlineData("GET", "/openapi/v1.json", "localhost")]
    [InlineData("GET", "/health/live", "localhost")]
    public async Task EveryAnswer_HasThem(string method, string path, string host)
    {
        using var response = await SendAsync(method, path, host);

        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Referrer-Policy").Should().Equal(path is "/" && host == "localhost" ? "same-origin" : "no-referrer");
        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("frame-ancestors 'none'").And.Contain("object-src 'none'");
        response.Headers.CacheControl.Should().NotBeNull(path);
    }

    [Theory]
    [InlineData("/", "default-src 'self'", "unsafe-inline")]
    [InlineData("/otto/tasks", "default-src 'self'", "unsafe-inline")]
    [InlineData("/hangfire", "default-src 'self'; form-action 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'", "script-src")]
    [InlineData("/hangfire/recurring", "style-src 'self' 'unsafe-inline'", "script-src")]
    [InlineData("/docs/", "object-src 'none'", "default-src")]
    public async Task ThePolicy_IsAsStrictAsThePageStands(string path, string has, string hasNot)
    {
        using var response = await SendAsync("GET", path, "localhost");

        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain(has).And.NotContain(hasNot);
    }

    /// <summary>With <c>no-referrer</c> a browser sends a form with <c>Origin: null</c>, and the guard takes it for another site's.</summary>
    [Theory]
    [InlineData("/login", "same-origin")]
    [InlineData("/tasks/new", "same-origin")]
    [InlineData("/settings", "same-origin")]
    [InlineData("/open", "no-referrer")]
    [InlineData("/open?code=wrong", "no-referrer")]
    public async Task APageWithAForm_LetsTheBrowserSayThatItIsOurs(string path, string policy)
    {
        using var response = await SendAsync("GET", path, "localhost");

        response.Headers.GetValues("Referrer-Policy").Should().Equal(policy);
    }

    [Theory]
    [InlineData("/otto/tasks")]
    [InlineData("/otto/tasks/999999")]
    [InlineData("/health/ready")]
    [InlineData("/nothing")]
    [InlineData("/hangfire")]
    public async Task WhatChanges_IsNotKept(string path)
    {
        using var response = await SendAsync("GET", path, "localhost");

        response.Headers.CacheControl!.ToString().Should().Contain("no-store");
    }

    [Fact]
    public async Task AFile_IsAskedFor_WithItsTag()
    {
        using var response = await SendAsync("GET", "/otto.svg", "localhost");

        response.Headers.ETag.Should().NotBeNull();
        response.Headers.CacheControl!.ToString().Should().Be("no-cache");
    }

    [Theory]
    [InlineData("GET", "/otto/tasks", "evil.example", null, true)]
    [InlineData("POST", "/otto/tasks/1/run", "localhost", "https://evil.example", true)]
    [InlineData("POST", "/otto/tasks/1/run", "localhost", null, false)]
    [InlineData("GET", "/otto/tasks?x=1", "localhost", null, false)]
    public async Task WhoHasNoBusinessHere_KeepsNoConnection(string method, string path, string host, string? origin, bool closes)
    {
        using var response = await SendAsync(method, path, host, origin);

        response.Headers.ConnectionClose.GetValueOrDefault().Should().Be(closes);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string host, string? origin = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _backend.Http.SendAsync(request);
    }
}
