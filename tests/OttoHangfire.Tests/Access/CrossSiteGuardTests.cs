using System.Globalization;
using System.Text;
using Dapper;
using OttoHangfire.Database;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>A page of another site, open in the owner's browser, can change nothing here. Programs can.</summary>
public sealed class CrossSiteGuardTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "SAME-ORIGIN")]
    [InlineData("Sec-Fetch-Site", "nonsense")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "https://127.0.0.1:{port}")]
    [InlineData("Origin", "http://127.0.0.1:{port}.evil.example")]
    [InlineData("Origin", "http://127.0.0.1:{port}/")]
    [InlineData("Origin", "http://localhost:{port}")]
    [InlineData("Origin", "file://")]
    public async Task AnotherSite_ChangesNothing_OnAnyRoute(string header, string value)
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        var before = await ContentAsync();
        var routes = Routes.Changing(_backend).Append(("POST", $"/otto/tasks/{task.Id}/cancel")).Append(("DELETE", $"/otto/tasks/{task.Id}")).ToList();
        routes.Should().HaveCountGreaterThan(5);

        foreach (var (method, path) in routes)
        {
            var answer = await SendAsync(method, path, (header, value));

            answer.AsProblem(403);
        }

        (await ContentAsync()).Should().Equal(before);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    public async Task AFormOfAnotherSite_ChangesNothing_WithoutAnyHeaderToo(string contentType)
    {
        var before = await ContentAsync();

        (await SendAsync("POST", "/otto/tasks", ("Sec-Fetch-Site", "cross-site"), contentType)).AsProblem(403);
        (await SendAsync("POST", "/otto/tasks", ("X-Old-Browser", "sends neither"), contentType)).AsProblem(415);

        (await ContentAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task AProgram_SendsNoneOfTheHeaders_AndIsServed() =>
        (await SendAsync("POST", "/otto/tasks", ("User-Agent", "curl/8.14.1"))).Status.Should().Be(201);

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://127.0.0.1:{port}")]
    [InlineData("Origin", "HTTP://127.0.0.1:{port}")]
    public async Task OttosOwnPages_AreServed(string header, string value) =>
        (await SendAsync("POST", "/otto/tasks", (header, value))).Status.Should().Be(201);

    [Fact]
    public async Task TwoOrigins_AreNotOne()
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_backend.Port}");
        var answer = await RawHttp.SendAsync(
            _backend.Port, "POST /otto/tasks/1/cancel HTTP/1.1", $"Host: 127.0.0.1:{_backend.Port}", $"Origin: {own}", "Origin: https://evil.example", "Content-Length: 0");

        RawHttp.Status(answer).Should().Be(403);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Method-Override")]
    public async Task AGet_StaysAGet_WhateverAHeaderSays(string header)
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());

        var answer = await SendAsync("GET", $"/otto/tasks/{task.Id}/cancel", (header, "POST"));

        answer.AsProblem(405);
    }

    [Fact]
    public async Task NoOrigin_IsToldThatItMayReadUs()
    {
        foreach (var method in new[] { "GET", "OPTIONS" })
        {
            var answer = await RawHttp.SendAsync(
                _backend.Port, $"{method} /otto/tasks HTTP/1.1", "Host: localhost", "Origin: https://evil.example",
                "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type", "Access-Control-Request-Private-Network: true");

            answer.Should().NotContainEquivalentOf("Access-Control-");
        }
    }

    [Fact]
    public async Task AGet_ChangesNothing_OnAnyRoute()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        var pages = new[] { "/", "/docs/", "/hangfire/jobs/scheduled", "/hangfire/jobs/deleted", "/hangfire/retries", "/hangfire/recurring", "/hangfire/servers", $"/hangfire/jobs/details/{task.HangfireJobId}" };
        var before = await ContentAsync();

        foreach (var path in Routes.All(_backend).Select(route => route.Path).Concat(pages).Distinct())
        {
            using var response = await _backend.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            ((int)response.StatusCode).Should().BeLessThan(500, path);
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                await response.Content.ReadAsByteArrayAsync();
            }
        }

        (await ContentAsync()).Should().Equal(before);
    }

    private async Task<Answer> SendAsync(string method, string path, (string Name, string Value) header, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value.Replace("{port}", $"{_backend.Port}", StringComparison.Ordinal));
        if (method == "POST")
        {
            request.Content = new ByteArrayContent(path == "/otto/tasks" ? Encoding.UTF8.GetBytes("""{"type":"a","description":"b"}""") : []);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await Answer.FromAsync(await _backend.Http.SendAsync(request));
    }

    /// <summary>All rows of all tables, except the sign of life that the storage gives.</summary>
    private async Task<IReadOnlyList<string>> ContentAsync()
    {
        var content = new List<string>();
        await using var connection = await _backend.Get<SqliteDataSource>().OpenConnectionAsync();
        foreach (var table in await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'hangfire_owner'"))
        {
            await using var rows = await connection.ExecuteReaderAsync($"SELECT * FROM \"{table}\"");
            while (await rows.ReadAsync())
            {
                var values = new object[rows.FieldCount];
                rows.GetValues(values);
                content.Add($"{table}: {string.Join('|', values)}");
            }
        }

        content.Should().Contain(row => row.StartsWith("otto_tasks"), "otherwise this looks at nothing");
        return content;
    }
}
