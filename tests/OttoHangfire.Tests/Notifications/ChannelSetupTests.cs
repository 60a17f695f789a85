using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>The owner sets channels up while everything runs, changes them, and takes them away; her secrets are told to nobody.</summary>
public sealed class ChannelSetupTests : IAsyncLifetime
{
    private const string Path = "/otto/channels";
    private const string Password = "canary-pass-4711";
    private const string Topic = "canary-topic-4711";
    private const string Token = "tk_canary4711";
    private const string Hook = "https://hooks.example.org/services/canary-path-4711";
    private const string Signing = "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE=";

    private static readonly string[] Canaries = [Password, Topic, Token, "canary-path-4711", Signing["whsec_".Length..]];

    private static readonly object Mail = new { name = "mail", kind = "email", host = "smtp.example.org", user = "me", password = Password, from = "me@example.org", to = "me@example.org" };

    private WebhookSink _phone = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _phone = await WebhookSink.StartAsync();
        _still = await StillBackend.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _phone.DisposeAsync();
    }

    [Fact]
    public async Task WhatIsSetUp_TakesMessagesAtOnce_AndIsKeptInAPrivateFile()
    {
        await using var server = MailSink.Start();
        var added = (await _still.Backend.PostAsync(Path, At(server))).Read<ChannelDetail>();

        await NotifyAsync();

        added.Should().BeEquivalentTo(new
        {
            Name = "mail",
            Kind = "email",
            Default = true,
            From = "channels.json",
            Problem = (string?)null,
            Settings = new ChannelFields { Host = "127.0.0.1", Port = server.Port, Tls = "none", From = "otto@home.example", To = "me@example.org" },
            Secrets = Array.Empty<string>(),
        });
        server.Received.Should().ContainSingle("it is the only one, and so the default");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_still.Backend.File("channels.json")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Single(line => line.Event == AuditEvent.Channel)
            .Should().BeEquivalentTo(new { Outcome = "created", AskedBy = "owner (cli)", Change = "mail (email)" });
    }

    [Fact]
    public async Task WhatIsKept_IsThereAfterARestart()
    {
        await _still.Backend.PostAsync(Path, Phone("phone"));

        await _still.RestartAsync(() => { });

        await NotifyAsync();
        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task AChange_KeepsWhatItDoesNotName_AndHoldsAtOnce()
    {
        await using var other = await WebhookSink.StartAsync();
        await _still.Backend.PostAsync(Path, Phone("phone"));

        (await _still.Backend.PutAsync($"{Path}/phone", new { url = other.Url })).Read<ChannelDetail>().Secrets.Should().Equal("url", "secret");
        await NotifyAsync();

        (_phone.Received.Count, other.Received.Count).Should().Be((0, 1));
        other.Strangers.Should().BeEmpty("its messages are signed with the secret that was kept");
        (await NewestLineAsync()).Should().BeEquivalentTo(new { Outcome = "changed", Change = "phone (webhook): changed url" });
    }

    [Fact]
    public async Task AReceiverThatWantedToBeLeftAlone_IsForgotten_WhenItsChannelChanges()
    {
        await using var other = await WebhookSink.StartAsync();
        await _still.Backend.PostAsync(Path, Phone("phone"));
        _phone.AnswersWith(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "21600";
            return Task.CompletedTask;
        });
        await NotifyAsync();
        await _still.Backend.PutAsync($"{Path}/phone", new { url = other.Url });

        await NotifyAsync();

        other.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task ASecret_IsSentToNoOtherServer_ThanItWasGivenFor()
    {
        await _still.Backend.PostAsync(Path, Mail);
        await _still.Backend.PostAsync(Path, new { name = "phone", kind = "ntfy", url = "https://ntfy.sh", topic = Topic, token = Token });

        (await _still.Backend.PutAsync($"{Path}/mail", new { host = "smtp.elsewhere.example" })).AsWrongField("password").Should().Contain("another server");
        (await _still.Backend.PutAsync($"{Path}/phone", new { url = "https://ntfy.elsewhere.example" })).AsWrongField("token").Should().Contain("another server");
        (await _still.Backend.PutAsync($"{Path}/phone", new { url = "https://ntfy.sh/" })).Status.Should().Be(200, "it is the same server");
        (await _still.Backend.PutAsync($"{Path}/mail", new { host = "smtp.elsewhere.example", password = "another" })).Status.Should().Be(200);
        (await _still.Backend.PutAsync($"{Path}/phone", new { url = "https://ntfy.elsewhere.example", token = (string?)null })).Read<ChannelDetail>().Secrets.Should().Equal("url", "topic");
    }

    [Fact]
    public async Task Secrets_AreInNoAnswer_NoPage_NoReport_NoLog_AndNoRow()
    {
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        List<string> seen =
        [
            (await _still.Backend.PostAsync(Path, Mail)).Body,
            (await _still.Backend.PostAsync(Path, new { name = "phone", kind = "ntfy", url = "https://ntfy.sh", topic = Topic, token = Token, @default = true })).Body,
            (await _still.Backend.PostAsync(Path, new { name = "home", kind = "webhook", url = Hook, secret = Signing })).Body,
            (await _still.Backend.PostAsync(Path, new { name = "wrong", kind = "email", host = "smtp.example.org", password = Password, from = "x", to = "y" })).Body,
            (await _still.Backend.PostAsync(Path, new { name = "wrong", kind = "webhook", url = $"https://me:{Password}@example.org", secret = Signing + "!" })).Body,
            (await _still.Backend.PostAsync(Path, new { name = "wrong", kind = "ntfy", url = "https://ntfy.sh", topic = Topic + " ", token = Token + "ü" })).Body,
            (await _still.Backend.PutAsync($"{Path}/mail", new { password = Password + "2" })).Body,
        ];
        foreach (var name in new[] { "mail", "phone", "home" })
        {
            seen.Add((await _still.Backend.GetAsync($"{Path}/{name}")).Body);
            seen.Add((await browser.GetAsync($"/settings/channels/edit/{name}")).Html);
        }

        seen.AddRange(
        [
            (await _still.Backend.GetAsync(Path)).Body,
            (await _still.Backend.GetAsync("/otto/audit")).Body,
            (await _still.Backend.GetAsync("/otto/doctor?deep=true")).Body,
            (await _still.Backend.GetAsync("/otto/actions")).Body,
            (await browser.GetAsync("/settings/channels")).Html,
            (await browser.GetAsync("/settings")).Html,
            (await browser.SendFormAsync("/settings/channels/add/email", "/settings/channels/add/email", ("name", "x"), ("host", "!"), ("api_key", Password))).Html,
            (await browser.SendFormAsync("/settings/channels/add/email", "/settings/channels/add/email", ("otto_token", ""), ("name", "x"), ("api_key", Password))).Html,
        ]);

        seen.Should().NotContain(text => Canaries.Any(canary => text.Contains(canary, StringComparison.Ordinal)));
        await _still.Backend.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_still.Backend.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("channels.json", StringComparison.Ordinal)))
        {
            var text = System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file));
            Canaries.Should().NotContain(canary => text.Contains(canary), "{0} holds none", file);
        }
    }

    [Theory]
    [InlineData("""{"kind":"email"}""", "name", "is missing")]
    [InlineData("""{"name":"my mail","kind":"email"}""", "name", "may have only letters")]
    [InlineData("""{"name":"m"}""", "kind", "is missing")]
    [InlineData("""{"name":"m","kind":"fax"}""", "kind", "must be webhook or ntfy or email")]
    [InlineData("""{"name":"m","kind":"email"}""", "host", "is missing")]
    [InlineData("""{"name":"m","kind":"email","host":"a b","from":"a@b.c","to":"a@b.c"}""", "host", "like smtp.example.org")]
    [InlineData("""{"name":"m","kind":"email","host":"example.org","from":"a","to":"a@b.c"}""", "from", "must be one mail address")]
    [InlineData("""{"name":"m","kind":"email","host":"example.org","from":"a@b.c","to":"a@b.c","port":70000}""", "port", "from 1 to 65535")]
    [InlineData("""{"name":"m","kind":"email","host":"example.org","from":"a@b.c","to":"a@b.c","tls":"none"}""", "tls", "only for a server on this machine")]
    [InlineData("""{"name":"m","kind":"email","host":"example.org","from":"a@b.c","to":"a@b.c","user":"me"}""", "password", "is missing")]
    [InlineData("""{"name":"m","kind":"email","host":"example.org","from":"a@b.c","to":"a@b.c","topic":"t"}""", "topic", "is no field of this kind")]
    [InlineData("""{"name":"m","kind":"ntfy","url":"http://ntfy.sh","topic":"t"}""", "url", "https://")]
    [InlineData("""{"name":"m","kind":"ntfy","url":"https://ntfy.sh","topic":"t","priority":9}""", "priority", "from 1 to 5")]
    [InlineData("""{"name":"m","kind":"webhook","url":"https://example.org","secret":"x"}""", "secret", "must be whsec_")]
    [InlineData("""{"name":"m","kind":"webhook","url":"https://example.org","secret":{"file":"/nothing/here"}}""", "secret", "there is no such file")]
    [InlineData("""{"name":"m","kind":"webhook","url":"https://example.org","password":7}""", "password", "is no field of this kind")]
    public async Task WhatIsWrong_IsNamedByItsField_AndNothingIsKept(string body, string field, string why)
    {
        (await _still.Backend.PostTextAsync(Path, body)).AsWrongField(field).Should().Contain(why);

        (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.Should().BeEmpty();
        File.Exists(_still.Backend.File("channels.json")).Should().BeFalse();
    }

    [Fact]
    public async Task AName_IsGivenOnce_AndWhatIsNotThere_IsNotFound()
    {
        await _still.Backend.PostAsync(Path, Mail);

        (await _still.Backend.PostAsync(Path, Mail)).AsProblem(409).Detail.Should().Contain("a channel mail already");
        (await _still.Backend.PutAsync($"{Path}/mail", new { name = "post" })).AsWrongField("name").Should().Contain("is mail and stays so");
        (await _still.Backend.PutAsync($"{Path}/mail", new { kind = "ntfy" })).AsWrongField("kind").Should().Contain("is email and stays so");
        foreach (var answer in new[]
        {
            await _still.Backend.GetAsync($"{Path}/fax"), await _still.Backend.PutAsync($"{Path}/fax", new { port = 1 }),
            await _still.Backend.DeleteAsync($"{Path}/fax"), await _still.Backend.PostAsync($"{Path}/fax/test"),
        })
        {
            answer.AsProblem(404).Detail.Should().Contain("There is no channel fax.");
        }
    }

    [Fact]
    public async Task WhatIsTakenAway_IsGone_AndWhatWaitsForItIsGivenUp()
    {
        await _still.Backend.PostAsync(Path, Phone("phone"));
        _phone.Answers(500);
        await NotifyAsync();

        (await _still.Backend.DeleteAsync($"{Path}/phone")).Status.Should().Be(204);
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);

        (await File.ReadAllTextAsync(_still.Backend.File("channels.json"))).Should().NotContain(WebhookSink.Secret);
        (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single().Should()
            .BeEquivalentTo(new { State = "failed", LastError = "There is no channel phone any more." });
        (await NewestLineAsync()).Should().BeEquivalentTo(new { Outcome = "removed", Change = "phone (webhook)" });
    }

    [Fact]
    public async Task TheDefault_IsChosen_AlsoAmongThoseOfTheFile_UnlessTheFileMarksOne()
    {
        await using var still = await StillBackend.StartAsync(settings: _phone.Settings());
        await still.Backend.PostAsync(Path, Mail);
        (await DefaultAsync(still)).Should().BeNull("there are two, and nobody has chosen");

        (await still.Backend.PutAsync($"{Path}/phone", new { @default = true })).Status.Should().Be(200);
        (await DefaultAsync(still)).Should().Be("phone");
        (await still.Backend.PutAsync($"{Path}/mail", new { @default = true })).Status.Should().Be(200);
        (await DefaultAsync(still)).Should().Be("mail");
        (await still.Backend.PutAsync($"{Path}/mail", new { @default = false })).Status.Should().Be(200);
        (await DefaultAsync(still)).Should().BeNull();
    }

    [Fact]
    public async Task WhatStandsInTheFile_Wins()
    {
        await using var still = await StillBackend.StartAsync(settings: _phone.Settings().Replace("\"name\"", "\"default\":true,\"name\"", StringComparison.Ordinal));
        await still.Backend.PostAsync(Path, Mail);
        var kept = await File.ReadAllTextAsync(still.Backend.File("channels.json"));
        await File.WriteAllTextAsync(still.Backend.File("channels.json"), kept.Replace("\"name\": \"mail\"", "\"name\": \"phone\"", StringComparison.Ordinal));

        (await still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.Should().Equal(new ChannelSummary { Name = "phone", Kind = "webhook", Default = true, From = "otto.json" });
        (await still.Backend.PutAsync($"{Path}/phone", new { allow_private = false })).AsProblem(409).Detail.Should().Contain("otto.json").And.Contain("wins");
        (await still.Backend.DeleteAsync($"{Path}/phone")).AsProblem(409).Detail.Should().Contain("otto.json");
        (await still.Backend.PostAsync(Path, Mail)).Status.Should().Be(201);
        (await still.Backend.PutAsync($"{Path}/mail", new { @default = true })).AsProblem(409).Detail.Should().Contain("otto.json makes phone the default");
        (await still.Backend.PutAsync($"{Path}/phone", new { @default = false })).AsProblem(409).Detail.Should().Contain("otto.json makes phone the default");
    }

    [Theory]
    [InlineData("not JSON", "it is not JSON")]
    [InlineData("[]", "it is not as Otto wrote it")]
    [InlineData("""{"channels":[{"kind":"email"}]}""", "has no name of its own")]
    [InlineData("""{"channels":[{"name":"a"},{"name":"a"}]}""", "has no name of its own")]
    public async Task AFileThatCannotBeRead_StopsNobody_IsOverwrittenByNobody_AndTheDoctorSaysSo(string text, string why)
    {
        await File.WriteAllTextAsync(_still.Backend.File("channels.json"), text);

        (await _still.Backend.PostAsync(Path, Mail)).AsProblem(409).Detail.Should().Contain(why);

        (await File.ReadAllTextAsync(_still.Backend.File("channels.json"))).Should().Be(text);
        (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.Should().BeEmpty();
        (await FindingAsync()).Should().Match<DoctorCheck>(finding => finding.Status == DoctorStatus.Warning && finding.Fix.Text!.Contains(why));
    }

    [Fact]
    public async Task AnEntryThatCannotBeUsed_DisturbsNoOther_AndItsMessagesWaitUntilItCan()
    {
        var secret = _still.Backend.File("signing.secret");
        await File.WriteAllTextAsync(secret, WebhookSink.Secret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await _still.Backend.PostAsync(Path, Mail);
        (await _still.Backend.PostAsync(Path, new { name = "phone", kind = "webhook", url = _phone.Url, secret = new { file = secret }, allow_private = true, @default = true })).Status.Should().Be(201);
        await NotifyAsync(send: false);
        File.Move(secret, secret + ".away");

        await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
        var list = (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items;
        list.Select(channel => (channel.Name, channel.Problem is null)).Should().Equal(("mail", true), ("phone", false));
        (await FindingAsync()).Status.Should().Be(DoctorStatus.Warning);
        (await _still.Backend.PostAsync($"{Path}/phone/test")).AsProblem(502).Detail.Should().Contain("there is no such file");
        (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single().Should().BeEquivalentTo(new { State = "pending", Tries = 1 });

        File.Move(secret + ".away", secret);
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task ASecretThatCannotBeOpenedForAMoment_HidesNoChannel_AndNoMessageIsLost()
    {
        var secret = await PhoneWithSecretFileAsync(isDefault: true);
        using (File.Open(secret, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var list = (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items;
            list.Select(channel => (channel.Name, channel.Default, channel.Problem is null)).Should().Equal(("mail", false, true), ("phone", true, false));
            list[1].Problem.Should().Contain("which cannot be read");
            await NotifyAsync();
        }

        (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single().Should().BeEquivalentTo(new { Channel = "phone", State = "pending", Tries = 1 });
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task WhileTheFileCannotBeOpened_WhatItSaidBefore_Holds()
    {
        await _still.Backend.PostAsync(Path, Phone("phone"));
        await _still.Backend.PutAsync("/otto/settings/quiet-hours", new { from = "07:00", to = "09:00", time_zone = "UTC" });
        using (File.Open(_still.Backend.File("channels.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await NotifyAsync();
            (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.Should().ContainSingle().Which.Default.Should().BeTrue();
            (await _still.Backend.PostAsync(Path, Mail)).AsProblem(409).Detail.Should().Contain("cannot be used");
            (await FindingAsync()).Status.Should().Be(DoctorStatus.Warning);
        }

        (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single().Should()
            .BeEquivalentTo(new { Channel = "phone", State = "pending", QuietUntil = Some.Now.AddHours(1) });
    }

    [Theory]
    [InlineData(true, "phone")]
    [InlineData(false, null)]
    public async Task WhatNamesNoChannel_GoesOverNoOther_BecauseOneCannotBeUsed(bool isDefault, string? taking)
    {
        File.Delete(await PhoneWithSecretFileAsync(isDefault));

        (await DefaultAsync(_still)).Should().Be(taking);

        await NotifyAsync(send: false);
        (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Select(message => message.Channel).Should().Equal(isDefault ? new[] { "phone" } : []);
    }

    [Fact]
    public async Task AChangeThatCannotBeWrittenDown_LeavesTheFileAsItWas()
    {
        await _still.Backend.PostAsync(Path, Phone("phone"));
        var kept = await File.ReadAllTextAsync(_still.Backend.File("channels.json"));
        _still.Backend.Execute("CREATE TABLE test_parents (id INTEGER PRIMARY KEY)");
        _still.Backend.Execute("CREATE TABLE test_children (parent INTEGER REFERENCES test_parents (id) DEFERRABLE INITIALLY DEFERRED)");
        _still.Backend.Execute("CREATE TRIGGER test_fails_at_the_commit AFTER INSERT ON otto_audit BEGIN INSERT INTO test_children VALUES (1); END");

        (await _still.Backend.PostAsync(Path, Mail)).Status.Should().Be(500);

        (await File.ReadAllTextAsync(_still.Backend.File("channels.json"))).Should().Be(kept);
        (await NewestLineAsync()).Change.Should().StartWith("phone");
    }

    [Fact]
    public async Task ManyChangesAtOnce_LoseNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => _still.Backend.PostAsync(Path, Phone($"phone{number}"))));

        (await _still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.Should().HaveCount(12);
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Count(line => line.Event == AuditEvent.Channel).Should().Be(12);
    }

    [Fact]
    public async Task TheConsole_SetsOneUp_TriesIt_ChangesIt_AndTakesItAway()
    {
        await using var server = MailSink.Start();
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        (await browser.GetAsync("/settings")).Text.Should().Contain("No channel is set up");

        (await browser.SendFormAsync("/settings/channels/add/email", "/settings/channels/add/email", Typed(("port", "many")))).Text.Should().Contain("This must be a whole number.");
        (await browser.SendFormAsync("/settings/channels/add/email", "/settings/channels/add/email", Typed(("port", $"{server.Port}")))).Location.Should().Be("/settings/channels");
        server.Answer = command => command == "." ? "451 4.7.1 greylisted, <b>later</b>" : null;
        var failed = await browser.SendFormAsync("/settings/channels", "/settings/channels/test/mail");
        server.Answer = _ => null;
        var tried = await browser.SendFormAsync("/settings/channels", "/settings/channels/test/mail");

        failed.Status.Should().Be(502);
        failed.Text.Should().Contain("has not taken the test message").And.Contain("451: 4.7.1 greylisted");
        failed.Html.Should().Contain("&lt;b&gt;later").And.NotContain("<b>later");
        tried.Text.Should().Contain("has taken the test message").And.Contain("250 2.0.0 queued as 4711");
        (await browser.GetAsync("/settings")).Text.Should().Contain("mail (the default)");

        (await browser.SendFormAsync("/settings/channels/edit/mail", "/settings/channels/edit/mail", Typed(("port", $"{server.Port}"), ("to", "you@example.org")))).Location.Should().Be("/settings/channels");
        (await browser.GetAsync("/settings/channels/edit/mail")).Html.Should().Contain("you@example.org");
        (await browser.SendFormAsync("/settings/channels", "/settings/channels/remove/mail")).Location.Should().Be("/settings/channels");
        (await browser.GetAsync("/settings/channels")).Text.Should().Contain("No channel is set up");
        (await browser.GetAsync("/settings/channels/edit/mail")).Status.Should().Be(404);
        (await browser.GetAsync("/settings/channels/add/fax")).Status.Should().Be(404);
    }

    [Fact]
    public async Task InTheConsole_AChannelHasQuietHoursOfItsOwn()
    {
        const string Form = "/settings/channels/edit/phone";
        var quiet = new { from = "20:00", to = "08:00", time_zone = "Asia/Tokyo" };
        await _still.Backend.PostAsync(Path, new { name = "phone", kind = "ntfy", url = "https://ntfy.sh", topic = Topic, quiet_hours = quiet });
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        async Task<QuietHours?> HoursAsync() => (await _still.Backend.GetAsync($"{Path}/phone")).Read<ChannelDetail>().Settings.QuietHours;

        (await browser.GetAsync(Form)).Html.Should().Contain("value=\"20:00\"").And.Contain("value=\"08:00\"");
        (await browser.SendFormAsync(Form, Form, ("priority", "3"), ("quiet_from", "21:30"), ("quiet_to", "08:00"))).Status.Should().Be(303);
        (await HoursAsync()).Should().Be(new QuietHours { From = "21:30", To = "08:00", TimeZone = "Asia/Tokyo" }, "its zone is not shown, and stays");

        var half = await browser.SendFormAsync(Form, Form, ("priority", "3"), ("quiet_from", "21:30"));
        half.Status.Should().Be(400);
        half.Html.Should().Contain("must be a time of the day").And.Contain("value=\"21:30\"");
        (await browser.SendFormAsync(Form, Form, ("priority", "3"), ("quiet_from", "21:30"), ("quiet_to", "21:30"))).Text.Should().Contain("another time than from");
        (await HoursAsync())!.From.Should().Be("21:30");

        (await browser.SendFormAsync(Form, Form, ("priority", "3"))).Status.Should().Be(303);
        (await HoursAsync()).Should().BeNull("both fields were empty: those of all channels hold");
    }

    [Fact]
    public async Task InTheConsole_AnEmptyFieldOfSomethingSecret_LeavesItAsItIs()
    {
        await _still.Backend.PostAsync(Path, new { name = "phone", kind = "ntfy", url = "https://ntfy.sh", topic = Topic, token = Token });
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);

        await browser.SendFormAsync("/settings/channels/edit/phone", "/settings/channels/edit/phone", ("priority", "5"), ("default", "yes"));
        var kept = await File.ReadAllTextAsync(_still.Backend.File("channels.json"));
        kept.Should().Contain(Topic).And.Contain(Token).And.Contain("\"priority\": 5");

        await browser.SendFormAsync("/settings/channels/edit/phone", "/settings/channels/edit/phone", ("priority", "5"), ("no_secret", "yes"));
        (await File.ReadAllTextAsync(_still.Backend.File("channels.json"))).Should().Contain(Topic).And.NotContain(Token);
    }

    private static (string, string)[] Typed(params (string, string)[] more) =>
    [
        ("name", "mail"), ("host", "127.0.0.1"), ("tls", "none"), ("from", "otto@home.example"), .. more,
        .. more.Any(field => field.Item1 == "to") ? [] : new[] { ("to", "me@example.org") },
    ];

    private static object At(MailSink server) =>
        new { name = "mail", kind = "email", host = "127.0.0.1", port = server.Port, tls = "none", from = "otto@home.example", to = "me@example.org" };

    private object Phone(string name) => new { name, kind = "webhook", url = _phone.Url, secret = WebhookSink.Secret, allow_private = true };

    /// <summary>Besides a mail channel; returns the file that the phone's secret is in.</summary>
    private async Task<string> PhoneWithSecretFileAsync(bool isDefault)
    {
        var secret = _still.Backend.File("signing.secret");
        await File.WriteAllTextAsync(secret, WebhookSink.Secret);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await _still.Backend.PostAsync(Path, Mail);
        var phone = new { name = "phone", kind = "webhook", url = _phone.Url, secret = new { file = secret }, allow_private = true, @default = isDefault };
        (await _still.Backend.PostAsync(Path, phone)).Status.Should().Be(201);
        return secret;
    }

    private static async Task<string?> DefaultAsync(StillBackend still) =>
        (await still.Backend.GetAsync(Path)).Read<Page<ChannelSummary>>().Items.SingleOrDefault(channel => channel.Default)?.Name;

    private async Task<AuditEntry> NewestLineAsync() =>
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.First(line => line.Event == AuditEvent.Channel);

    private async Task<DoctorCheck> FindingAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");

    private async Task NotifyAsync(bool send = true)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "x" }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        if (send)
        {
            await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
        }
    }
}
