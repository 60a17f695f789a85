using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Hosting;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Access;

/// <summary>Where others than this machine reach Otto: nothing without a proof, a password that cannot be guessed, keys for programs, https.</summary>
public sealed class BeyondLoopbackTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public void WithoutAPassword_OttoDoesNotListenBeyondThisMachine()
    {
        using var folder = new TemporaryFolder();
        var starting = () => SettingsSetup.RefuseWhatIsNotThere(Settings(folder, "OTTO_BIND", "0.0.0.0"));

        starting.Should().Throw<SettingsException>().WithMessage("*otto key password*");
        OwnerPassword.Set(folder.Path, Password);
        starting.Should().NotThrow();
    }

    [Fact]
    public async Task BoundBeyondThisMachine_EverythingNeedsAProof_OnLoopbackToo()
    {
        await using var backend = await StartAsync(new() { ["OTTO_BIND"] = "0.0.0.0" });

        foreach (var path in new[] { "/otto/tasks", "/hangfire", "/docs/", "/openapi/v1.json", "/otto/nothing" })
        {
            (await Answer.FromAsync(await backend.Anybody.GetAsync(path))).AsProblem(401);
            (await backend.GetAsync(path)).Status.Should().NotBe(401);
        }

        (await Answer.FromAsync(await backend.Anybody.PostAsync("/otto/tasks", Json("""{"type":"a","description":"b"}""")))).AsProblem(401);
        (await Answer.FromAsync(await backend.Anybody.GetAsync("/health/ready"))).Status.Should().Be(200, "the supervisor of this machine asks");
        using var fromElsewhere = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { { "X-Forwarded-For", "192.0.2.1" } } };
        (await Answer.FromAsync(await backend.Anybody.SendAsync(fromElsewhere))).AsProblem(401);
    }

    [Fact]
    public async Task BoundToEveryAddress_ItAnswersToTheOneThatWasAsked_AndToNoName()
    {
        await using var backend = await StartAsync(new() { ["OTTO_BIND"] = "0.0.0.0" });

        RawHttp.Status(await RawHttp.SendAsync(backend.Port, "GET /login HTTP/1.1", $"Host: 127.0.0.1:{backend.Port}")).Should().Be(200);
        RawHttp.Status(await RawHttp.SendAsync(backend.Port, "GET /login HTTP/1.1", "Host: 127.0.0.9")).Should().Be(400);
        RawHttp.Status(await RawHttp.SendAsync(backend.Port, "GET /login HTTP/1.1", "Host: rebound.example")).Should().Be(400);
    }

    [Fact]
    public async Task ThePassword_SignsABrowserIn()
    {
        await using var backend = await StartAsync([]);

        using var response = await LogInAsync(backend, Password);

        ((int)response.StatusCode).Should().Be(303);
        var browser = new SignedInBrowser(response.Headers.GetValues("Set-Cookie").Single().Split(';')[0], response.Headers.Location!.OriginalString["/#otto=".Length..]);
        using var request = browser.Call(backend, "PUT", "/otto/worker");
        request.Content = Json("""{"enabled":false}""");
        (await Answer.FromAsync(await backend.Anybody.SendAsync(request))).Status.Should().Be(200);
        (await backend.GetAsync("/otto/audit?limit=2")).Read<Page<AuditEntry>>().Items.Select(line => line.AskedBy).Should().Equal("owner (browser)", "owner (password)");
    }

    [Fact]
    public async Task ThousandsOfGuesses_AreNotEvenLookedAt_HoweverTheAddressIsWritten()
    {
        await using var backend = await StartAsync(new() { ["OTTO_TRUSTED_PROXIES"] = "127.0.0.1" });
        var statuses = new List<int>();
        string[] addresses = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.0.0.2", .. Enumerable.Range(1, 40).Select(n => $"192.0.2.{n}")];

        for (var guess = 0; guess < 10_000; guess++)
        {
            using var response = await LogInAsync(backend, $"guess {guess}", addresses[guess % addresses.Length]);
            statuses.Add((int)response.StatusCode);
        }

        statuses.Should().OnlyContain(status => status == 401 || status == 429);
        statuses.Count(status => status == 401).Should().BeLessThanOrEqualTo(2 * 20, "the budget of a minute, and of the one after it");
        using (var late = await LogInAsync(backend, Password, "192.0.2.99"))
        {
            ((int)late.StatusCode).Should().Be(429, "not even the right one is compared");
            late.Headers.GetValues("Retry-After").Should().Equal("60");
        }

        (await backend.GetAsync("/otto/tasks")).Status.Should().Be(200, "the owner's key is not held up");
        await SignedInBrowser.OpenAsync(backend);
    }

    [Theory]
    [InlineData("192.0.2.1", 401)]
    [InlineData("127.0.0.1", 401)]
    [InlineData("127.0.0.1, 127.0.0.1", 401)]
    public async Task ThroughATrustedProxy_NobodyIsLocal_WhateverIsClaimed(string forwarded, int status)
    {
        await using var backend = await StartAsync(new() { ["OTTO_TRUSTED_PROXIES"] = "127.0.0.1" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks") { Headers = { { "X-Forwarded-For", forwarded } } };

        (await Answer.FromAsync(await backend.Anybody.SendAsync(request))).AsProblem(status);
    }

    [Fact]
    public async Task ThroughATrustedProxy_WithHttps_APageOfItsAddressDecides()
    {
        await using var backend = await StartAsync(new() { ["OTTO_TRUSTED_PROXIES"] = "127.0.0.1", ["OTTO_HOSTS"] = "otto.example" });
        var browser = await SignedInBrowser.OpenAsync(backend);

        async Task<int> SwitchAsync(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/otto/worker") { Content = Json("""{"enabled":true}""") };
            request.Headers.Host = "otto.example";
            request.Headers.Add("X-Forwarded-For", "192.0.2.1");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("Cookie", browser.Cookie);
            request.Headers.Add("X-Otto-Token", browser.Token);
            request.Headers.Add("Origin", origin);
            return (await Answer.FromAsync(await backend.Anybody.SendAsync(request))).Status;
        }

        (await SwitchAsync("https://otto.example")).Should().NotBe(401).And.NotBe(403);
        (await SwitchAsync("http://otto.example")).Should().Be(403);
    }

    [Fact]
    public async Task Keys_AreListedWithoutThemselves_Expire_AndAreRevoked()
    {
        await using var still = await StillBackend.StartAsync();
        var added = (await still.Backend.PostAsync("/otto/keys", new NewApiKey { Name = "phone", Scope = KeyScope.Tasks, Days = 2 })).Read<AddedApiKey>();

        (await still.Backend.PostAsync("/otto/keys", new NewApiKey { Name = "phone", Scope = KeyScope.Read })).AsProblem(409);
        (await AskAsync(still.Backend, added.Key)).Should().Be(200);
        var listed = await still.Backend.GetAsync("/otto/keys");
        listed.Body.Should().NotContain(added.Key);
        listed.Read<Page<ApiKey>>().Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "phone", Scope = "tasks", LastUsedAt = Some.Now, ExpiresAt = Some.Now.AddDays(2) });
        still.Clock.Advance(TimeSpan.FromDays(2));
        (await AskAsync(still.Backend, added.Key)).Should().Be(401);
        (await still.Backend.DeleteAsync("/otto/keys/phone")).Status.Should().Be(204);
        (await still.Backend.DeleteAsync("/otto/keys/phone")).AsProblem(404);
    }

    [Theory]
    [InlineData("""{"name":"","scope":"read"}""", "name")]
    [InlineData("""{"name":"a b","scope":"read"}""", "name")]
    [InlineData("""{"name":"a","scope":"all"}""", "scope")]
    [InlineData("""{"name":"a"}""", "scope")]
    [InlineData("""{"name":"a","scope":"read","days":0}""", "days")]
    [InlineData("""{"name":"a","scope":"read","days":99999}""", "days")]
    public async Task AWrongKey_IsRefusedByItsField(string body, string field)
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Worker = false });

        (await backend.PostTextAsync("/otto/keys", body)).AsWrongField(field);
    }

    [Theory]
    [InlineData("otto.pem")]
    [InlineData("otto.pfx")]
    public async Task WithACertificate_OttoSpeaksHttps_AndItsOwnProgramsKnowHim(string file)
    {
        var settings = new Dictionary<string, string> { ["OTTO_CERTIFICATE"] = file };
        await using var backend = await StartAsync(settings, folder => MakeCertificate(Path.Combine(folder, file)));
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => OwnCertificate.IsOurs(shown, backend.File(file)),
            },
        };
        using var http = new HttpClient(handler);

        (await http.GetAsync($"https://127.0.0.1:{backend.Port}/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        var report = await http.GetStringAsync($"https://127.0.0.1:{backend.Port}/otto/doctor");
        report.Should().Contain($"It answers at https://127.0.0.1:{backend.Port}");
    }

    [Fact]
    public void AFileThatIsNoCertificate_StopsTheStart()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("otto.pem"), "no");

        foreach (var file in new[] { "otto.pem", "missing.pem", "missing.pfx" })
        {
            var starting = () => SettingsSetup.RefuseWhatIsNotThere(Settings(folder, "OTTO_CERTIFICATE", file));
            starting.Should().Throw<SettingsException>().WithMessage($"OTTO_CERTIFICATE names*{file}*");
        }
    }

    private static OttoSettings Settings(TemporaryFolder folder, string name, string value) =>
        OttoSettings.Load(asked => asked == "OTTO_DATA_DIR" ? folder.Path : asked == name ? value : null, folder.Path);

    private static Task<OttoBackend> StartAsync(Dictionary<string, string> settings) =>
        StartAsync(settings, folder => OwnerPassword.Set(folder, Password));

    private static Task<OttoBackend> StartAsync(Dictionary<string, string> settings, Action<string> folder) =>
        OttoBackend.StartAsync(new BackendOptions { Worker = true, Reconciler = false, HangfireServer = false, Settings = settings, Folder = folder });

    private static async Task<HttpResponseMessage> LogInAsync(OttoBackend backend, string password, string? from = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login") { Content = new FormUrlEncodedContent([new("password", password)]) };
        if (from is not null)
        {
            request.Headers.Add("X-Forwarded-For", from);
        }

        return await backend.Anybody.SendAsync(request);
    }

    private static async Task<int> AskAsync(OttoBackend backend, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks") { Headers = { Authorization = new("Bearer", key) } };
        using var response = await backend.Anybody.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static void MakeCertificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=otto.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        if (path.EndsWith(".pfx", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, made.Export(X509ContentType.Pkcs12));
        }
        else
        {
            File.WriteAllText(path, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        }
    }
}
