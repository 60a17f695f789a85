using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Web;

/// <summary>What all pages of the console have in common: who sees them, what they may load, how errors look, and what a form must show.</summary>
public sealed partial class ShellTests : IAsyncLifetime
{
    private static readonly string[] NotOurs = ["/otto", "/health", "/openapi", "/docs", "/hangfire", "/open", "/login", "/answer"];

    private OttoBackend _backend = null!;

    public async Task InitializeAsync()
    {
        _backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });
        (await _backend.PostAsync("/otto/channels", new { name = "phone", kind = "ntfy", url = "https://ntfy.example/", topic = "otto" })).Status.Should().Be(201);
    }

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Fact]
    public async Task WhoIsNotSignedIn_SeesOnePage_ThatSaysHow()
    {
        await _backend.AddAsync(Some.TaskOfTomorrow(description: "A secret wish"));
        foreach (var path in Pages())
        {
            var page = await NobodyAsync(HttpMethod.Get, path, content: null);

            page.Status.Should().Be(401, path);
            page.Text.Should().Contain("tools/otto open").And.Contain("name=\"code\"").And.Contain("/login").And.NotContain("A secret wish");
        }
    }

    [Fact]
    public async Task WhoIsSignedIn_SeesEachPage_InTheSameFrame()
    {
        await _backend.AddAsync(Some.TaskOfTomorrow());
        var browser = await ConsoleBrowser.OpenAsync(_backend);

        foreach (var path in Pages().Where(path => !path.StartsWith("/doctor/", StringComparison.Ordinal) && path is not ("/runs/days" or "/runs/1" or "/approvals/1")))
        {
            var page = await browser.GetAsync(path);

            page.Status.Should().Be(200, path);
            page.Html.Should().StartWith("<!DOCTYPE html>").And.Contain("<main id=\"main\"").And.Contain("<h1>").And.Contain("href=\"/otto.svg\"");
        }
    }

    [Fact]
    public async Task APage_LoadsOnlyFromHere_AndHasNoScriptOrStyleInIt()
    {
        await _backend.AddAsync(Some.TaskOfTomorrow());
        var browser = await ConsoleBrowser.OpenAsync(_backend);
        foreach (var path in Pages())
        {
            var html = (await browser.GetAsync(path)).Html;

            Loaded().Matches(html).Select(link => link.Groups["address"].Value).Where(address => !address.StartsWith('/') && address != "#main").Should().BeEmpty(path);
            InlineParts().Matches(html).Should().BeEmpty(path);
        }

        using var response = await _backend.Http.GetAsync("/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("default-src 'self'").And.Contain("form-action 'self'").And.NotContain("unsafe");
    }

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/tasks/999", 404)]
    [InlineData("/tasks?status=nonsense", 400)]
    [InlineData("/tasks?cursor=nonsense", 400)]
    [InlineData("/runs?task_id=x", 400)]
    public async Task AnErrorInABrowser_IsAPage_AndForAProgramJson(string path, int status)
    {
        var browser = await ConsoleBrowser.OpenAsync(_backend);

        var page = await browser.GetAsync(path);

        page.Status.Should().Be(status);
        page.Type.Should().Be("text/html");
        page.Html.Should().Contain("<nav").And.Contain("class=\"lead\"");
        (await _backend.GetAsync(path)).AsProblem(status);
    }

    [Fact]
    public void EveryForm_IsTheOwners_AndEveryPageAPersons()
    {
        Ours("GET").Should().HaveCountGreaterThan(10).And.OnlyContain(route => route.Metadata.GetMetadata<CallableBy>()!.Alone == Who.Person);
        Ours("POST").Should().HaveCountGreaterThan(8).And.OnlyContain(route => route.Metadata.GetMetadata<CallableBy>()!.Alone == Who.Owner);
    }

    [Fact]
    public async Task AForm_WithoutItsAntiforgeryToken_DoesNothing()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        var browser = await ConsoleBrowser.OpenAsync(_backend);

        foreach (var token in new[] { "", "CfDJ8-guessed" })
        {
            var page = await browser.SendFormAsync($"/tasks/{task.Id}", $"/tasks/{task.Id}/pause", ("__RequestVerificationToken", token));

            page.Status.Should().Be(400);
            page.Text.Should().Contain("This form is out of date.");
        }

        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task AForm_WithoutTheTokenOfItsSession_AsksForACode_AndLosesNothing()
    {
        var browser = await ConsoleBrowser.OpenAsync(_backend);

        var asked = await browser.SendFormAsync("/tasks/new", "/tasks/new", ("otto_token", ""), ("description", "Buy <milk>"), ("type", "life_os.reminder"), ("do", "add"));

        asked.Status.Should().Be(401);
        asked.Text.Should().Contain("tools/otto open").And.Contain("Buy <milk>");
        (await _backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().BeEmpty();

        var code = (await _backend.PostAsync("/otto/open")).Read<OpenCodeLink>().Code;
        var fields = ConsoleBrowser.Hidden(asked.Html, "/tasks/new").Append(KeyValuePair.Create("otto_code", code)).ToList();
        var added = await browser.PostAsync("/tasks/new", fields);

        added.Location.Should().Be("/tasks/1");
        (await _backend.TaskAsync(1)).Should().BeEquivalentTo(new { Description = "Buy <milk>", Source = TaskSource.Console });
    }

    [Fact]
    public async Task AForm_OfWhoIsNotSignedIn_IsSentToThePageThatSaysHow()
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("position", "off")]);

        var page = await NobodyAsync(HttpMethod.Post, "/settings/worker", content);

        page.Status.Should().Be(401);
        page.Type.Should().Be("text/html");
        page.Text.Should().Contain("tools/otto open");
        page.Html.Should().NotContain("name=\"position\"", "whoever is not signed in gets nothing back to send again");
    }

    [Theory]
    [InlineData("/lib/pico.min.css", true)]
    [InlineData("/otto.css", true)]
    [InlineData("/owner.js", true)]
    [InlineData("/otto.svg", true)]
    public async Task WhatTheSignInPageLoads_IsThereForAnyone(string path, bool isThere)
    {
        using var response = await _backend.Anybody.GetAsync(path);

        response.IsSuccessStatusCode.Should().Be(isThere);
    }

    [Fact]
    public async Task TheFirstLoad_IsSmall()
    {
        var bytes = 0L;
        foreach (var path in new[] { "/", "/lib/pico.min.css", "/lib/htmx.min.js", "/otto.css", "/owner.js", "/news.js", "/notices.js", "/box.js", "/otto.svg", "/otto.webmanifest" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", "gzip");
            using var response = await _backend.Http.SendAsync(request);
            response.EnsureSuccessStatusCode();
            bytes += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        bytes.Should().BeLessThan(60 * 1024);
    }

    /// <summary>These build functions out of texts: under our policy they fail, and nobody sees that.</summary>
    [Fact]
    public void NoComponent_HasMarkupOutOfTexts_OrWhatThePolicyForbids()
    {
        string[] banned = ["MarkupString", "AddMarkupContent", "hx-on", "hx-live", "hx-vals=\"js:", "style=\"", "onclick", "javascript:"];
        var sources = Directory.GetFiles(Checkout.PathOf("src", "OttoHangfire", "Web"), "*", SearchOption.AllDirectories);

        sources.Should().HaveCountGreaterThan(20);
        sources.Where(file => banned.Any(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal))).Should().BeEmpty();
    }

    [Fact]
    public void WhatIsOfOthers_IsNamedWithItsVersion()
    {
        var folder = Checkout.PathOf("src", "OttoHangfire", "wwwroot", "lib");
        var named = File.ReadAllText(Path.Combine(folder, "README.md"));

        foreach (var file in Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Where(file => file != "README.md"))
        {
            named.Should().Contain($"`{file}`");
        }

        File.ReadAllText(Path.Combine(folder, "pico.min.css")).Should().Contain("v2.1.1");
    }

    private async Task<ShownPage> NobodyAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("Accept", "text/html");
        using var response = await _backend.Anybody.SendAsync(request);
        return new ShownPage(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, response.Content.Headers.ContentType?.MediaType ?? "");
    }

    private List<string> Pages() => [.. Ours("GET").SelectMany(Routes.Of).Select(route => route.Path).Where(path => path != "/news")
        .Select(path => path.Replace("{kind}", "email", StringComparison.Ordinal).Replace("{name}", "phone", StringComparison.Ordinal))];

    /// <summary>All routes but those of the API, of the guests, and of signing in.</summary>
    private IEnumerable<RouteEndpoint> Ours(string method) => _backend.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) == true)
        .Where(route => !Array.Exists(NotOurs, path => ("/" + route.RoutePattern.RawText!.TrimStart('/')).StartsWith(path, StringComparison.Ordinal)));

    [GeneratedRegex("(?:src|href|action|hx-get|hx-post)=\"(?<address>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Loaded();

    /// <summary>A script or style with a body, a style attribute, or an attribute that is a script.</summary>
    [GeneratedRegex("<script[^>]*>[^<]|<style|\\sstyle=|\\son[a-z]+=", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex InlineParts();
}
