using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Messages to the browsers of the owner: who gets them, what they say, and what becomes of a browser that is there no more.</summary>
public sealed class BrowserChannelTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/otto/devices";

    private readonly PushBrowser _phone = new();
    private readonly PushBrowser _laptop = new();
    private PushSink _service = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _service = new PushSink(FreePort.Find());
        _still = await StillBackend.StartAsync(settings: """
            {"channels":[{"name":"me","kind":"browser","contact":"me@example.org","allow_private":true}]}
            """);
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _service.DisposeAsync();
    }

    public void Dispose()
    {
        _phone.Dispose();
        _laptop.Dispose();
    }

    [DecryptedFact]
    public async Task AMessage_IsReadByTheBrowserThatItIsFor()
    {
        await AddAsync(_phone, "phone");
        await PutInAsync("Müll 🗑️", "Jetzt");
        await SendAsync();

        var pushed = _service.For("phone").Should().ContainSingle().Subject;
        var message = await OneAsync();
        JsonElement.DeepEquals(JsonElement.Parse(await _phone.ReadAsync(pushed.Body)), Some.Json(new
        {
            id = message.MessageId,
            title = "Müll 🗑️",
            body = "Jetzt",
            at = message.CreatedAt,
            urgent = false,
            open = $"/runs/{message.RunId}",
            answers = Array.Empty<object>(),
        })).Should().BeTrue();
        message.Should().BeEquivalentTo(new { State = "sent", Channel = "me", LastError = (string?)null });
    }

    [Theory]
    [InlineData(3L, "/approvals/7", "/approvals/7")]
    [InlineData(3L, null, "/runs/3")]
    [InlineData(null, null, "/")]
    public void AClick_OpensThePageThatTheMessageIsAbout(long? run, string? page, string opens)
    {
        var message = new Message("msg_1", Some.Now, "Otto asks for your approval", "", run, Urgent: false) { Page = page };

        JsonElement.Parse(PushPayload.Of(message)).GetProperty("open").GetString().Should().Be(opens);
    }

    [DecryptedFact]
    public async Task AReminder_HasButtons_WithoutAPublicAddress()
    {
        await AddAsync(_phone, "phone");
        _still.Agent.Answers("Reminder", Some.Action("notify.send", new { title = "Reminder", body = "Take the bins out" }));
        await _still.RingAsync((await _still.AddAsync("life_os.reminder")).Id);
        await SendAsync();

        var pushed = _service.For("phone").Should().ContainSingle().Subject;
        pushed.Headers["Urgency"].Should().Be("high");
        var answers = JsonElement.Parse(await _phone.ReadAsync(pushed.Body)).GetProperty("answers").EnumerateArray().ToList();
        answers.Select(answer => answer.GetProperty("name").GetString()).Should().Equal("Done", "Snooze 10 min");

        // As the service worker does: only the link is sent, and nobody is signed in.
        var link = answers[0].GetProperty("path").GetString()!["/answer?link=".Length..];
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("link", link)]);
        using var answered = await _still.Backend.Anybody.PostAsync("/answer", form);
        ((int)answered.StatusCode).Should().Be(200);
        (await answered.Content.ReadAsStringAsync()).Should().Contain("It is noted as done.");
    }

    [DecryptedFact]
    public async Task ALongText_IsCutBetweenTwoCharacters()
    {
        await AddAsync(_phone, "phone");
        await PutInAsync(new string('ü', 200), string.Concat(Enumerable.Repeat("👨‍👩‍👧 ", 200)));
        await SendAsync();

        var text = await _phone.ReadAsync(_service.For("phone").Should().ContainSingle().Subject.Body);
        Encoding.UTF8.GetByteCount(text).Should().BeInRange(2_000, PushPayload.MostBytes);
        var body = JsonElement.Parse(text).GetProperty("body").GetString()!;
        body.Should().EndWith("…");
        new StringInfo(body.TrimEnd('…', ' ')).SubstringByTextElements(0).Split(' ').Should().AllBe("👨‍👩‍👧");
    }

    [Fact]
    public async Task ItIsSigned_WithOurOwnKey_InTheOwnersName_AndATopicOfItsOwn()
    {
        await AddAsync(_phone, "phone");
        _service.Answers["phone"] = (500, "", null);
        await PutInAsync("x", "y");
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        _service.Answers["phone"] = (201, "", null);
        await SendAsync();

        var (first, second) = (_service.For("phone")[0], _service.For("phone")[1]);
        first.Headers["TTL"].Should().Be("86400");
        first.Headers["Topic"].Should().Be(second.Headers["Topic"]).And.MatchRegex(@"\A[-_A-Za-z0-9]{32}\z");
        first.Headers["Content-Encoding"].Should().Be("aes128gcm");
        var key = (await _still.Backend.GetAsync($"{Path}/key")).Read<PushKey>().PublicKey;
        var (token, signer) = Vapid(first.Headers["Authorization"]);
        signer.Should().Be(key);
        IsSignedBy(key, token).Should().BeTrue();
        var said = JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        said.GetProperty("sub").GetString().Should().Be("mailto:me@example.org");
        said.GetProperty("aud").GetString().Should().Be("http://127.0.0.1");
    }

    [Fact]
    public async Task TheKey_IsMadeOnce_AndOnlyTheOwnerMayReadIt()
    {
        var before = (await _still.Backend.GetAsync($"{Path}/key")).Read<PushKey>().PublicKey;
        await _still.RestartAsync(() => { });
        var after = (await _still.Backend.GetAsync($"{Path}/key")).Read<PushKey>().PublicKey;

        after.Should().Be(before).And.HaveLength(87);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_still.Backend.File(PrivateFiles.PushKey)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var anybody = await _still.Backend.Anybody.GetAsync(Path);
        ((int)anybody.StatusCode).Should().Be(401);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task ABrowserThatIsGone_GetsNoFurtherMessage_AndIsNotTheOneThatComesBack(int status)
    {
        var added = await AddAsync(_phone, "phone");
        _service.Answers["phone"] = (status, "", null);
        await PutInAsync("x", "y");
        await SendAsync();
        await PutInAsync("x", "y");
        await SendAsync();

        _service.For("phone").Should().ContainSingle();
        (await AllAsync()).Should().OnlyContain(message => message.State == "gone" && message.LastError!.StartsWith("No browser takes messages now."));
        (await DevicesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { added.Id, State = "gone", Problem = $"127.0.0.1 says that this browser takes no messages any more ({status})." });

        // The address that has ended is not believed; another one of the same browser is.
        (await AddAsync(_phone, "phone", again: true)).State.Should().Be("gone");
        (await AddAsync(_phone, "new-phone", again: true)).Should().BeEquivalentTo(new { added.Id, State = "active", Problem = (string?)null });
        await PutInAsync("x", "y");
        await SendAsync();
        _service.For("new-phone").Should().ContainSingle();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task WhatCouldPass_IsTriedAgain_ForThoseThatHaveItNot(int status)
    {
        await AddAsync(_phone, "phone");
        await AddAsync(_laptop, "laptop");
        _service.Answers["laptop"] = (status, "", null);
        await PutInAsync("first", "");
        await SendAsync();
        (await AllAsync()).Single().Should().BeEquivalentTo(new { State = "pending", LastError = $"A browser: 127.0.0.1 answered {status}." });

        // The line is open, so the next one does not wait for it.
        await PutInAsync("second", "");
        await SendAsync();
        _service.For("phone").Should().HaveCount(2);

        _service.Answers["laptop"] = (201, "", null);
        _still.Clock.Advance(TimeSpan.FromMinutes(10));
        await SendAsync();
        (await AllAsync()).Should().OnlyContain(message => message.State == "sent");
        _service.For("phone").Should().HaveCount(2, "it has both already");
        _service.For("laptop").Should().HaveCount(4);
    }

    [Fact]
    public async Task APushServiceThatWantsToBeLeftAlone_IsLeftAlone()
    {
        await AddAsync(_phone, "phone");
        _service.Answers["phone"] = (429, "", "3600");
        await PutInAsync("x", "y");
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(59));
        await SendAsync();
        _service.For("phone").Should().ContainSingle();

        _still.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync();
        _service.For("phone").Should().HaveCount(2);
    }

    [Fact]
    public async Task WhatIsRefused_SaysWhy_AndHoldsNothingUp()
    {
        await AddAsync(_phone, "phone");
        await AddAsync(_laptop, "laptop");
        _service.Answers["laptop"] = (403, """{"reason":"BadJwtToken"}""", null);
        await PutInAsync("x", "y");
        await SendAsync();
        (await OneAsync()).State.Should().Be("sent", "the phone has it");
        (await DevicesAsync()).Select(device => device.Problem).Should().Equal("127.0.0.1 answered 403: BadJwtToken.", null);

        _service.Answers["phone"] = (400, "no", null);
        (await _still.Backend.PostAsync("/otto/channels/me/test")).AsProblem(502).Detail.Should().Be("A browser: 127.0.0.1 answered 400.");
    }

    [Fact]
    public async Task WhatTheOwnerTakesAway_StaysAway_UntilSheAsksAgain()
    {
        var added = await AddAsync(_phone, "phone");
        (await _still.Backend.DeleteAsync($"{Path}/{added.Id}")).Status.Should().Be(204);

        (await AddAsync(_phone, "phone", again: true)).State.Should().Be("removed");
        (await DevicesAsync()).Should().BeEmpty();
        _still.Backend.Column("SELECT coalesce(endpoint, p256dh, auth, 'none') FROM otto_devices").Should().Equal("none");
        (await AddAsync(_phone, "phone")).Should().BeEquivalentTo(new { added.Id, State = "active" });
        (await _still.Backend.DeleteAsync($"{Path}/77")).AsProblem(404).Detail.Should().Be("There is no browser 77.");
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Where(line => line.Event == AuditEvent.Channel)
            .Select(line => (line.Outcome, line.Change)).Should().Equal(
                ("created", $"browser {added.Id}: A browser"), ("removed", $"browser {added.Id}: A browser"), ("created", $"browser {added.Id}: A browser"));
    }

    [Fact]
    public async Task ABrowserThatHasForgottenWhoItWas_GetsEachMessageOnce()
    {
        await AddAsync(_phone, "phone");
        (await _still.Backend.PostAsync(Path, new { browser_id = _laptop.Id, endpoint = _service.Endpoint("phone"), keys = new { _phone.P256dh, _phone.Auth } })).Status.Should().Be(200);

        await PutInAsync("x", "y");
        await SendAsync();

        _service.For("phone").Should().ContainSingle();
    }

    [Fact]
    public async Task WhatAPushServiceCouldNotUse_NamesItsField()
    {
        var good = new { p256dh = _phone.P256dh, auth = _phone.Auth };
        var offTheCurve = Base64Url.EncodeToString([4, .. Enumerable.Repeat((byte)1, 64)]);

        (await PostAsync(new { endpoint = "https://push.example.org/x", keys = good })).AsWrongField("browser_id");
        (await PostAsync(new { browser_id = "short", endpoint = "https://push.example.org/x", keys = good })).AsWrongField("browser_id");
        foreach (var endpoint in new[] { null, "", "/x", "ftp://push.example.org/x", "https://me:secret@push.example.org/x", "https://" + new string('x', 2_000) })
        {
            (await PostAsync(new { browser_id = _phone.Id, endpoint, keys = good })).AsWrongField("endpoint");
        }

        (await PostAsync(new { browser_id = _phone.Id, endpoint = "https://push.example.org/x" })).AsWrongField("keys");
        (await PostAsync(new { browser_id = _phone.Id, endpoint = "https://push.example.org/x", keys = good with { p256dh = offTheCurve } })).AsWrongField("keys.p256dh");
        (await PostAsync(new { browser_id = _phone.Id, endpoint = "https://push.example.org/x", keys = good with { auth = "AAAA" } })).AsWrongField("keys.auth");
        (await DevicesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task NoMoreThanFifty()
    {
        for (var number = 0; number < DeviceKeeper.Most; number++)
        {
            using var browser = new PushBrowser();
            await AddAsync(browser, $"{number}");
        }

        (await PostAsync(_phone.Says(_service.Endpoint("one-more")))).AsProblem(409).Detail.Should().StartWith("50 browsers take messages already.");
    }

    [Fact]
    public async Task Addresses_AndKeys_AreInNoAnswer_NoPage_AndNoLine()
    {
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        _service.Answers["canary-4711"] = (500, _service.Endpoint("canary-4711"), null);
        List<string> seen = [(await PostAsync(_phone.Says(_service.Endpoint("canary-4711")))).Body];
        await PutInAsync("x", "y");
        await SendAsync();

        seen.AddRange(
        [
            (await _still.Backend.GetAsync(Path)).Body, (await _still.Backend.GetAsync("/otto/channels/me")).Body, (await _still.Backend.GetAsync("/otto/audit")).Body,
            (await _still.Backend.GetAsync("/otto/notifications")).Body, (await browser.GetAsync("/settings/channels")).Html, (await browser.GetAsync("/messages")).Html,
        ]);
        var secrets = new[] { "canary-4711", _phone.P256dh, _phone.Auth, (await File.ReadAllTextAsync(_still.Backend.File(PrivateFiles.PushKey))).Trim() };
        seen.Should().NotContain(text => secrets.Any(text.Contains));
    }

    private static (string Token, string Key) Vapid(string authorization)
    {
        var parts = authorization["vapid ".Length..].Split(", ");
        return (parts[0]["t=".Length..], parts[1]["k=".Length..]);
    }

    private static bool IsSignedBy(string publicKey, string token)
    {
        var point = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var end = token.LastIndexOf('.');
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256);
    }

    private async Task<Device> AddAsync(PushBrowser browser, string at, bool? again = null) =>
        (await PostAsync(browser.Says(_service.Endpoint(at), again))).Read<Device>();

    private Task<Answer> PostAsync(object device) => _still.Backend.PostAsync(Path, device);

    private async Task<IReadOnlyList<Device>> DevicesAsync() => (await _still.Backend.GetAsync(Path)).Read<Page<Device>>().Items;

    private async Task PutInAsync(string title, string body)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title, body }));
        await _still.RingAsync((await _still.AddAsync()).Id);
    }

    private async Task<IReadOnlyList<Notification>> AllAsync() => (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items;

    private async Task<Notification> OneAsync() => (await AllAsync()).Should().ContainSingle().Subject;

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
}
