using Microsoft.AspNetCore.Routing;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>Every route says who may call it, and every kind of caller is tried on every route.</summary>
public sealed class EveryRouteTests : IAsyncLifetime
{
    private OttoBackend _backend = null!;

    public async Task InitializeAsync() => _backend = await OttoBackend.StartAsync(new BackendOptions
    {
        Worker = false,
        Settings = new Dictionary<string, string> { ["OTEL_METRICS_EXPORTER"] = "prometheus" },
    });

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    [Fact]
    public void EveryRoute_SaysWhoMayCallIt()
    {
        var silent = _backend.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<CallableBy>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText);

        silent.Should().BeEmpty();
    }

    [Fact]
    public void WhatDecides_IsTheOwners()
    {
        string[] deciding =
        [
            "POST /otto/approvals/1/approve", "POST /otto/approvals/1/reject", "POST /otto/runs/1/actions/0/resolve", "POST /otto/runs/1/actions/0/undo", "PUT /otto/worker/",
            "POST /otto/channels/phone/test", "POST /otto/notifications/1/send", "POST /otto/open", "GET /otto/sessions/", "DELETE /otto/sessions/", "DELETE /otto/sessions/1",
            "GET /otto/keys/", "POST /otto/keys/", "DELETE /otto/keys/phone", "DELETE /otto/permissions/1/", "POST /otto/incidents/1/acknowledge",
            "POST /otto/vacations/", "DELETE /otto/vacations/1",
            "GET /otto/settings/quiet-hours/", "PUT /otto/settings/quiet-hours/", "DELETE /otto/settings/quiet-hours/",
            "GET /otto/devices/", "GET /otto/devices/key", "POST /otto/devices/", "DELETE /otto/devices/1",
            "POST /otto/channels/", "GET /otto/channels/phone/", "PUT /otto/channels/phone/", "DELETE /otto/channels/phone/",
            "GET /otto/settings/model/", "PUT /otto/settings/model/", "DELETE /otto/settings/model/", "POST /otto/settings/model/try",
        ];

        Declared().Where(route => route.Who == Who.Owner && route.Path.StartsWith("/otto", StringComparison.Ordinal)).Select(route => $"{route.Method} {route.Path}").Should().BeEquivalentTo(deciding);
        Declared().Where(route => route.Who == Who.OwnerOfTask).Select(route => $"{route.Method} {route.Path}").Should().BeEquivalentTo(
            "POST /otto/tasks/1/run", "POST /otto/tasks/1/retry", "POST /otto/tasks/1/cancel", "POST /otto/tasks/1/pause", "POST /otto/tasks/1/resume",
            "POST /otto/tasks/run", "POST /otto/tasks/retry", "POST /otto/tasks/cancel", "POST /otto/tasks/pause", "POST /otto/tasks/resume",
            "POST /otto/tasks/1/occurrences/skip", "POST /otto/tasks/1/occurrences/move", "POST /otto/tasks/1/done", "POST /otto/tasks/1/snooze", "POST /otto/tasks/1/dismiss", "PATCH /otto/tasks/1/", "DELETE /otto/tasks/1/");
        Declared().Where(route => route.Who == Who.Anyone).Select(route => $"{route.Method} {route.Path}").Should().BeEquivalentTo("GET /open", "GET /login", "POST /login", "GET /answer", "POST /answer");
    }

    [Theory]
    [InlineData("nothing", true, true, false)]
    [InlineData("the agent's key", true, false, false)]
    [InlineData("a wrong key", false, false, false)]
    [InlineData("two keys", false, false, false)]
    [InlineData("a key for reading", true, false, false)]
    [InlineData("a key for tasks", true, true, false)]
    [InlineData("a key of the owner's", true, true, true)]
    [InlineData("a revoked key", false, false, false)]
    [InlineData("the owner's key", true, true, true)]
    [InlineData("a session", true, true, true)]
    [InlineData("a session without its token", true, true, false)]
    [InlineData("a session with the token of another", true, true, false)]
    [InlineData("a token without its session", true, true, false)]
    [InlineData("an ended session", true, true, false)]
    [InlineData("a cookie that was guessed", true, true, false)]
    [InlineData("a word that it is the owner's command line", true, true, false)]
    public async Task EachCaller_ComesThrough_WhereTheRouteSaysSo(string caller, bool reads, bool putsIn, bool decides)
    {
        var show = await ShowAsync(caller);
        var passed = new List<string>();

        // To sign all browsers out comes last.
        foreach (var (method, path, _) in Declared().OrderBy(route => route is ("DELETE", "/otto/sessions/", _)))
        {
            using var request = show(new HttpRequestMessage(new HttpMethod(method), path));
            using var response = await _backend.Anybody.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if ((int)response.StatusCode is not (401 or 403 or 429))
            {
                passed.Add($"{method} {path}");
            }
        }

        var isSignedIn = caller is "a session" or "a session without its token" or "a session with the token of another";
        bool May(Who who) => who switch { Who.Owner => decides, Who.Person => decides || isSignedIn, Who.PuttingIn or Who.OwnerOfTask => putsIn, _ => reads };
        var expected = Declared()
            .Where(route => May(route.Who) && (caller != "the agent's key" || route.Method == "GET"))
            .Select(route => $"{route.Method} {route.Path}")
            .ToList();
        passed.Except(expected).Should().BeEmpty("{0} may not do this", caller);
        expected.Except(passed).Should().BeEmpty("{0} may do this", caller);
    }

    [Fact]
    public async Task AButtonOfTheDashboard_IsTheOwners_AndTheNumbersAreEverybodys()
    {
        using var anybody = new DashboardBrowser(_backend);
        var page = await anybody.OpenAsync("/jobs/enqueued");
        var owners = new DashboardBrowser(_backend);
        await owners.SignInAsync();
        var ownersPage = await owners.OpenAsync("/jobs/enqueued");
        var job = (await _backend.AddAsync(Some.Task())).HangfireJobId!;

        page.Should().Contain("tools/otto open").And.Contain("/dashboard.js");
        ownersPage.Should().NotContain("tools/otto open").And.Contain("/dashboard.js");
        (await anybody.PressAsync("/stats", job)).Should().Be(200);
        foreach (var button in new[] { "/jobs/enqueued/delete", "/jobs/enqueued/requeue", "/recurring/remove", "/Stats/", "//stats", "/stats/x", "" })
        {
            (await anybody.PressAsync(button, job)).Should().Be(401, button);
        }

        (await owners.PressAsync("/jobs/enqueued/delete", job)).Should().Be(204);
        owners.Dispose();
    }

    /// <summary>Method, path with example values, and what the route says; of the dashboard a page.</summary>
    private List<(string Method, string Path, Who Who)> Declared() =>
    [
        .. _backend.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<CallableBy>() is { } callers and not DashboardAccess.ButtonRule)
            .SelectMany(endpoint => Routes.Of(endpoint).Select(route => (route.Method, route.Path, endpoint.Metadata.GetMetadata<CallableBy>()!.Alone)))
            .Distinct(),
        ("GET", "/hangfire", Who.Readers),
    ];

    private async Task<Func<HttpRequestMessage, HttpRequestMessage>> ShowAsync(string caller)
    {
        // The first one is signed out on the way.
        var (other, one) = (await SignedInBrowser.OpenAsync(_backend), await SignedInBrowser.OpenAsync(_backend));
        switch (caller)
        {
            case "a key for reading" or "a key for tasks" or "a key of the owner's" or "a revoked key":
                var scope = caller switch { "a key for reading" => KeyScope.Read, "a key for tasks" => KeyScope.Tasks, _ => KeyScope.Owner };
                var key = (await _backend.PostAsync("/otto/keys", new NewApiKey { Name = "mine", Scope = scope })).Read<AddedApiKey>().Key;
                if (caller == "a revoked key")
                {
                    (await _backend.DeleteAsync("/otto/keys/mine")).Status.Should().Be(204);
                }

                return request => Bearer(request, key);
            case "an ended session":
                (await _backend.DeleteAsync("/otto/sessions")).Status.Should().Be(204);
                return request => one.With(request, _backend);
            default:
                var owners = (await File.ReadAllTextAsync(_backend.File("owner.key"))).Trim();
                return request => Show(request, caller, one, other, owners);
        }
    }

    private HttpRequestMessage Show(HttpRequestMessage request, string caller, SignedInBrowser one, SignedInBrowser other, string owners) => caller switch
    {
        "the agent's key" => Bearer(request, _backend.Agent.Secret),
        "a wrong key" => Bearer(request, owners[..^1] + (owners[^1] == '0' ? "1" : "0")),
        "two keys" => Bearer(Bearer(request, "none"), owners),
        "the owner's key" => Bearer(request, owners),
        "a session" => one.With(request, _backend),
        "a session without its token" => (one with { Token = "none" }).With(request, _backend),
        "a session with the token of another" => (one with { Token = other.Token }).With(request, _backend),
        "a token without its session" => (one with { Cookie = "no=cookie" }).With(request, _backend),
        "a cookie that was guessed" => (one with { Cookie = one.Cookie.Split('=')[0] + "=" + new string('A', 43) }).With(request, _backend),
        "a word that it is the owner's command line" => Header(Header(request, "X-Otto-Source", "cli"), "X-Otto-Owner", "1"),
        _ => request,
    };

    private static HttpRequestMessage Bearer(HttpRequestMessage request, string key) => Header(request, "Authorization", $"Bearer {key}");

    private static HttpRequestMessage Header(HttpRequestMessage request, string name, string value)
    {
        request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
