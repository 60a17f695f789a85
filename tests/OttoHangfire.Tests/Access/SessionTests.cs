using System.Text;
using OttoHangfire.Access.Sessions;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>How the owner's browser is signed in by a link, what it may then do, and how it is signed out.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    private OttoBackend Backend => _still.Backend;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ALink_WorksOnce_AndTellsNobodyWhatItGaveOut()
    {
        var code = await CodeAsync();

        using var first = await Backend.Anybody.GetAsync($"/open?code={code}");
        using var second = await Backend.Anybody.GetAsync($"/open?code={code}");

        ((int)first.StatusCode).Should().Be(303);
        first.Headers.Location!.OriginalString.Should().MatchRegex("^/#otto=[A-Za-z0-9_-]{43}$");
        first.Headers.CacheControl!.NoStore.Should().BeTrue();
        first.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        var cookie = first.Headers.GetValues("Set-Cookie").Single().ToUpperInvariant();
        cookie.Should().Contain("HTTPONLY").And.Contain("SAMESITE=STRICT").And.Contain("PATH=/").And.Contain($"MAX-AGE={30 * 24 * 3600}");
        ((int)second.StatusCode).Should().Be(401);
        second.Headers.Contains("Set-Cookie").Should().BeFalse();
        (await second.Content.ReadAsStringAsync()).Should().Contain("tools/otto open");
        Directory.EnumerateFiles(Backend.File("logs")).Select(File.ReadAllText).Should().NotContain(text => text.Contains(code, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ALink_WorksForFiveMinutes_HoweverItIsTyped()
    {
        var (late, early) = (await CodeAsync(), await CodeAsync());
        _still.Clock.Advance(OpenCodes.Life - TimeSpan.FromSeconds(1));
        await SignedInBrowser.OpenAsync(Backend, " " + early.Replace("-", "%20", StringComparison.Ordinal).ToLowerInvariant());

        _still.Clock.Advance(TimeSpan.FromSeconds(1));

        using var response = await Backend.Anybody.GetAsync($"/open?code={late}");
        ((int)response.StatusCode).Should().Be(401);
    }

    [Theory]
    [InlineData("HEAD", null, null)]
    [InlineData("GET", "Sec-Purpose", "prefetch")]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender")]
    [InlineData("GET", "Purpose", "prefetch")]
    [InlineData("GET", "X-Moz", "prefetch")]
    [InlineData("GET", "X-Purpose", "preview")]
    public async Task ALookAhead_IsNoVisit(string method, string? header, string? value)
    {
        var code = await CodeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/open?code={code}");
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var look = await Backend.Anybody.SendAsync(request);

        look.Headers.Contains("Set-Cookie").Should().BeFalse();
        await SignedInBrowser.OpenAsync(Backend, code);
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/open?code=")]
    [InlineData("/open?code=a&code=b")]
    [InlineData("/open?other=x")]
    public async Task WithoutACode_ThereIsAFieldForOne(string path)
    {
        using var page = await Backend.Anybody.GetAsync(path);

        page.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        (await page.Content.ReadAsStringAsync()).Should().Contain("name=\"code\"").And.Contain("tools/otto open").And.NotContain("<script>");
    }

    [Fact]
    public async Task ASession_Decides_AndTheAuditSaysHow()
    {
        var browser = await SignedInBrowser.OpenAsync(Backend);

        (await SwitchAsync(browser)).Status.Should().Be(200);

        (await NewestAsync()).Should().BeEquivalentTo(new { Event = AuditEvent.Worker, AskedBy = "owner (browser)", AllowedBy = "owner (browser)" });
    }

    [Theory]
    [InlineData(null, null, 403)]
    [InlineData("Origin", "http://127.0.0.1:{other}", 403)]
    [InlineData("Origin", "http://localhost:{port}", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Origin", "http://127.0.0.1:{port}", 200)]
    public async Task ASession_DecidesOnlyFromAPageOfThisAddress(string? header, string? value, int status)
    {
        var browser = await SignedInBrowser.OpenAsync(Backend);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/otto/worker") { Content = Off() };
        request.Headers.Add("Cookie", browser.Cookie);
        request.Headers.Add("X-Otto-Token", browser.Token);
        if (header is not null)
        {
            request.Headers.Add(header, value!.Replace("{port}", $"{Backend.Port}", StringComparison.Ordinal).Replace("{other}", "9999", StringComparison.Ordinal));
        }

        (await Answer.FromAsync(await Backend.Anybody.SendAsync(request))).Status.Should().Be(status);
    }

    [Fact]
    public async Task AnotherPort_ThatIsSentTheCookie_DecidesNothingWithIt()
    {
        var stolen = (await SignedInBrowser.OpenAsync(Backend)).Cookie;
        foreach (var (method, path) in Routes.Changing(Backend).Where(route => route.Path != "/login"))
        {
            // It is a program, so it may say that it is a page of ours. The token it was never sent.
            using var request = (new SignedInBrowser(stolen, "guessed")).Call(Backend, method, path);
            request.Content = method is "GET" or "DELETE" ? null : Off();

            var answer = await Answer.FromAsync(await Backend.Anybody.SendAsync(request));

            answer.Status.Should().BeOneOf([400, 401, 404, 405, 415], $"{method} {path}");
        }

        (await Backend.GetAsync("/otto/worker")).Read<WorkerState>().Enabled.Should().BeTrue();
    }

    [Fact]
    public async Task AFormWithoutAScript_DecidesWithAFreshCode_Once()
    {
        var browser = await SignedInBrowser.OpenAsync(Backend);
        var code = await CodeAsync();

        (await PressWithAsync(browser, "otto_code", code)).Should().NotBe(401);
        (await PressWithAsync(browser, "otto_code", code)).Should().Be(401);
        (await PressWithAsync(browser, "otto_token", browser.Token)).Should().NotBe(401);
    }

    [Fact]
    public async Task ASession_LastsThirtyDaysFromItsLastUse_AndOverARestart()
    {
        var browser = await SignedInBrowser.OpenAsync(Backend);

        _still.Clock.Advance(TimeSpan.FromDays(29));
        using (var request = browser.Call(Backend, "GET", "/otto/session"))
        using (var answer = await Backend.Anybody.SendAsync(request))
        {
            answer.Headers.GetValues("Set-Cookie").Single().Should().StartWith(browser.Cookie);
        }

        await _still.RestartAsync(() => { });
        _still.Clock.Advance(TimeSpan.FromDays(29));
        (await SwitchAsync(browser)).Status.Should().Be(200);
        _still.Clock.Advance(TimeSpan.FromDays(30));
        (await SwitchAsync(browser)).AsProblem(401).Detail.Should().Contain("otto open");
    }

    [Fact]
    public async Task Sessions_AreListed_AndEnded_OneOrAll()
    {
        var (one, two, three) = (await SignedInBrowser.OpenAsync(Backend), await SignedInBrowser.OpenAsync(Backend), await SignedInBrowser.OpenAsync(Backend));

        (await Backend.GetAsync("/otto/sessions")).Read<Page<OwnerSession>>().Items.Select(session => session.Id).Should().Equal(3, 2, 1);
        (await Backend.DeleteAsync("/otto/sessions/2")).Status.Should().Be(204);
        (await Backend.DeleteAsync("/otto/sessions/2")).AsProblem(404);
        (await SwitchAsync(two)).AsProblem(401);
        (await SwitchAsync(one)).Status.Should().Be(200);
        (await Backend.DeleteAsync("/otto/sessions")).Status.Should().Be(204);
        (await SwitchAsync(one)).AsProblem(401);
        (await SwitchAsync(three)).AsProblem(401);
        (await NewestAsync()).Should().BeEquivalentTo(new { Event = AuditEvent.Access, Outcome = "ended", AskedBy = "owner (cli)" });
    }

    [Fact]
    public async Task Secrets_StandNowhereAsTheyAre()
    {
        var browser = await SignedInBrowser.OpenAsync(Backend);
        var key = (await Backend.PostAsync("/otto/keys", new { name = "mine", scope = "read" })).Read<AddedApiKey>().Key;
        await Backend.StopAsync();

        var all = Directory.EnumerateFiles(Backend.DataDirectory, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(File.ReadAllBytes).Select(Encoding.Latin1.GetString).ToList();

        all.Should().NotContain(text => text.Contains(browser.Token, StringComparison.Ordinal))
            .And.NotContain(text => text.Contains(browser.Cookie.Split('=')[1], StringComparison.Ordinal))
            .And.NotContain(text => text.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void AHundredThousandGuesses_FindNoCode_AndDoNotUseUpARightOne()
    {
        var codes = new OpenCodes(_still.Clock);
        var right = codes.Make();
        var random = new Random(7);

        var hits = Enumerable.Range(0, 100_000).Count(_ => codes.TryUse(new string(random.GetItems<char>("ABCDEFGHJKMNPQRSTVWXYZ23456789", 12))));

        hits.Should().Be(0);
        codes.TryUse(right).Should().BeTrue();
    }

    [Fact]
    public async Task WhoGuesses_IsToldToWait_AndTheOwnerIsNot()
    {
        for (var guess = 0; guess < 20; guess++)
        {
            (await GuessAsync()).Should().Be(401);
        }

        (await GuessAsync()).Should().Be(429);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks") { Headers = { Authorization = new("Bearer", "wrong") } };
        using var wrong = await Backend.Anybody.SendAsync(request);
        ((int)wrong.StatusCode).Should().Be(429);
        wrong.Headers.GetValues("Retry-After").Should().Equal("60");

        await SignedInBrowser.OpenAsync(Backend);
        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        (await GuessAsync()).Should().Be(401);
    }

    private async Task<int> GuessAsync()
    {
        using var response = await Backend.Anybody.GetAsync("/open?code=AAAA-AAAA-AAAA");
        return (int)response.StatusCode;
    }

    private async Task<string> CodeAsync() => (await Backend.PostAsync("/otto/open")).Read<OpenCodeLink>().Code;

    private async Task<Answer> SwitchAsync(SignedInBrowser browser)
    {
        using var request = browser.Call(Backend, "PUT", "/otto/worker");
        request.Content = Off();
        return await Answer.FromAsync(await Backend.Anybody.SendAsync(request));
    }

    private async Task<int> PressWithAsync(SignedInBrowser browser, string field, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hangfire/jobs/enqueued/delete");
        request.Headers.Add("Cookie", browser.Cookie);
        request.Headers.Add("Origin", Backend.Address.GetLeftPart(UriPartial.Authority));
        request.Content = new FormUrlEncodedContent([new(field, value)]);
        using var response = await Backend.Anybody.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<AuditEntry> NewestAsync() => (await Backend.GetAsync("/otto/audit?limit=1")).Read<Page<AuditEntry>>().Items.Single();

    private static StringContent Off() => new("""{"enabled":true}""", Encoding.UTF8, "application/json");
}
