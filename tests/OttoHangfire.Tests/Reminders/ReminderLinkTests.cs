using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Reminders;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Reminders;

/// <summary>Links in messages: each answers one reminder once, for a day, and nobody can make one or do anything else with it.</summary>
public sealed class ReminderLinkTests : IAsyncLifetime
{
    private const string PublicUrl = "http://127.0.0.1:18000";

    private readonly FakeTimeProvider _clock = new(Some.Now);
    private WebhookSink _sink = null!;
    private OttoBackend _backend = null!;

    public async Task InitializeAsync()
    {
        _sink = await WebhookSink.StartAsync();
        _backend = await StartAsync(_sink.Settings());
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task AWebhook_IsToldTheLinks_AndEachLooksBeforeItActs()
    {
        var task = await RungAsync();
        var links = (await SentAsync()).GetProperty("data").GetProperty("links").EnumerateArray().ToDictionary(
            link => link.GetProperty("name").GetString()!, link => link.GetProperty("url").GetString()!);

        links.Keys.Should().Equal("Done", "Snooze 10 min", "Tomorrow", "Skip");
        links.Values.Should().OnlyContain(url => url.StartsWith(PublicUrl + "/answer?link=", StringComparison.Ordinal));
        var before = Everything();
        foreach (var url in links.Values)
        {
            (await ShowAsync(url)).Status.Should().Be(200);
            using var head = await _backend.Anybody.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(url).PathAndQuery));
            ((int)head.StatusCode).Should().Be(200);
        }

        Everything().Should().Be(before, "who only looks, as a mail server does, changes nothing");
        var page = await ShowAsync(links["Done"]);
        page.Body.Should().Contain("Call Mum").And.Contain(">Done</button>").And.Contain("method=\"post\"");
        (await PressAsync(links["Done"])).Body.Should().Contain("It is noted as done.");
        (await _backend.GetAsync($"/otto/audit?task_id={task.Id}&limit=1")).Read<Page<AuditEntry>>().Items.Single()
            .Should().BeEquivalentTo(new { Outcome = "done", AskedBy = "link of a message" });
    }

    [Theory]
    [InlineData(nameof(LinkVerb.Done), "done", "It is noted as done.", "was noted as done at 09:00 on 1 December")]
    [InlineData(nameof(LinkVerb.Snooze), "snoozed", "It comes again at 09:10 on 1 December.", "comes again at 09:10 on 1 December, with new links")]
    [InlineData(nameof(LinkVerb.Tomorrow), "snoozed", "It comes again at 09:00 on 2 December.", "comes again at 09:00 on 2 December, with new links")]
    [InlineData(nameof(LinkVerb.Skip), "skipped", "Not this time, then.", "was skipped at 09:00 on 1 December")]
    public async Task Used_NeitherItNorAnotherOfTheSameMessageWorksAgain(string name, string answer, string says, string then)
    {
        await RungAsync();

        var first = await PressAsync(Url(Enum.Parse<LinkVerb>(name)));
        var before = Everything();

        first.Status.Should().Be(200);
        first.Body.Should().Contain(says);
        Answers().Should().Equal(answer);
        foreach (var other in Enum.GetValues<LinkVerb>())
        {
            (await ShowAsync(Url(other))).Status.Should().Be(409);
            var again = await PressAsync(Url(other));
            again.Status.Should().Be(409);
            again.Body.Should().Contain(then).And.Contain("A link works once.");
        }

        Everything().Should().Be(before);
    }

    [Fact]
    public async Task OneAnswerOfMany_AtTheSameMoment_Counts()
    {
        await RungAsync();

        var pressed = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => PressAsync(Url(number % 2 == 0 ? LinkVerb.Snooze : LinkVerb.Done))));

        pressed.Count(answer => answer.Status == 200).Should().Be(1);
        pressed.Count(answer => answer.Status == 409).Should().Be(7);
    }

    [Fact]
    public async Task AnsweredElsewhere_OrComeAgain_TheLinkSaysSo()
    {
        var task = await RungAsync();
        await _backend.PostAsync($"/otto/tasks/{task.Id}/dismiss");
        (await PressAsync(Url(LinkVerb.Done))).Body.Should().Contain("was skipped at");

        _backend.Execute("UPDATE otto_reminders SET answer = 'replaced'");
        (await PressAsync(Url(LinkVerb.Done))).Body.Should().Contain("has come again since. Use the links of its newest message.");
        _backend.Execute("UPDATE otto_reminders SET answer = 'cancelled'");
        (await PressAsync(Url(LinkVerb.Done))).Body.Should().Contain("was cancelled");
    }

    [Fact]
    public async Task AfterADay_ItWorksNoMore_AndSaysWhatToType()
    {
        var task = await RungAsync();
        var link = Url(LinkVerb.Done);
        _clock.Advance(ReminderLinks.Life - TimeSpan.FromSeconds(1));
        (await ShowAsync(link)).Status.Should().Be(200);

        _clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var answer in new[] { await ShowAsync(link), await PressAsync(link) })
        {
            answer.Status.Should().Be(410);
            answer.Body.Should().Contain("has expired").And.Contain($"otto done {task.Id}");
        }

        Answers().Should().Equal("open");
    }

    [Fact]
    public async Task OfWhatIsGone_OrHasNotFinished_ItSaysThat()
    {
        await RungAsync();
        _backend.Execute("INSERT INTO otto_runs (id, source, status, attempt, created_at, input_text) VALUES (77, 'worker', 'running', 1, '', 'x')");

        var gone = await PressAsync(Url(LinkVerb.Done, run: 99));
        var open = await PressAsync(Url(LinkVerb.Done, run: 77));

        gone.Status.Should().Be(410);
        gone.Body.Should().Contain("is gone");
        open.Status.Should().Be(409);
        open.Body.Should().Contain("in a moment");
    }

    /// <summary>None of a hundred thousand is taken: changed ones, cut ones, those of another key, and what was never one.</summary>
    [Fact]
    public void AHundredThousandForgedLinks_AreNone()
    {
        var (signer, stranger, chance) = (new LinkSigner([1, 2, 3]), new LinkSigner([1, 2, 4]), new Random(7));
        var right = new LinkMeaning(LinkVerb.Done, 1, Some.Now);
        var written = signer.Write(right);
        signer.Read(written).Should().Be(right);

        var taken = Enumerable.Range(0, 100_000).Select(number => Forged(number)).Where(forged => forged != written && signer.Read(forged) is not null).ToList();

        taken.Should().BeEmpty();

        string Forged(int number) => (number % 8) switch
        {
            0 => stranger.Write(new LinkMeaning((LinkVerb)(1 + chance.Next(4)), chance.Next(1000), Some.Now.AddSeconds(chance.Next(100_000)))),
            1 => Changed(written, chance.Next(written.Length)),
            2 => written[..chance.Next(written.Length)],
            3 => written + Letter(),
            4 => System.Buffers.Text.Base64Url.EncodeToString(Bytes()),
            5 => Bytewise(written, bytes => bytes[chance.Next(17)] ^= (byte)(1 << chance.Next(8))),
            6 => Bytewise(written, bytes => bytes[17 + chance.Next(32)] ^= (byte)(1 << chance.Next(8))),
            _ => signer.Write(new LinkMeaning((LinkVerb)(5 + chance.Next(250)), 1, Some.Now)),
        };

        byte[] Bytes()
        {
            var bytes = new byte[49];
            chance.NextBytes(bytes);
            return bytes;
        }

        char Letter() => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[chance.Next(64)];

        string Changed(string text, int at) => string.Concat(text.AsSpan(0, at), [Letter()], text.AsSpan(at + 1));

        static string Bytewise(string text, Action<byte[]> change)
        {
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            change(bytes);
            return System.Buffers.Text.Base64Url.EncodeToString(bytes);
        }
    }

    [Fact]
    public async Task ForgedOverHttp_NoneChangesAnything()
    {
        await RungAsync();
        var (before, right, chance) = (Everything(), Token(LinkVerb.Done), new Random(11));
        for (var number = 0; number < 150; number++)
        {
            var at = chance.Next(right.Length);
            var forged = string.Concat(right.AsSpan(0, at), [right[at] == 'A' ? 'B' : 'A'], right.AsSpan(at + 1));
            (await ShowAsync($"/answer?link={forged}")).Status.Should().Be(404);
            (await PressAsync($"/answer?link={forged}")).Status.Should().Be(404);
        }

        foreach (var nothing in new[] { "/answer", "/answer?link=", $"/answer?link={new string('a', 4000)}", "/answer?link=%F0%9F%97%91" })
        {
            (await ShowAsync(nothing)).Status.Should().Be(404);
        }

        (await Answer.FromAsync(await _backend.Anybody.PostAsync("/answer", content: null))).Status.Should().Be(404);
        Everything().Should().Be(before);
    }

    [Fact]
    public async Task ALinkOpensNothingElse_AlsoWhereEverythingNeedsTheOwner()
    {
        await using var closed = await StartAsync(_sink.Settings(), new() { ["OTTO_ACCESS"] = "everything", ["OTTO_HOSTS"] = "otto.example", ["OTTO_PUBLIC_URL"] = "https://otto.example" });
        var task = await RungAsync(closed);
        var path = $"/answer?link={Token(LinkVerb.Snooze, closed)}";

        (await ShowAsync(path, closed)).Status.Should().Be(200);
        using var pressed = await closed.Anybody.SendAsync(Form(path));

        ((int)pressed.StatusCode).Should().Be(200);
        pressed.Headers.Contains("Set-Cookie").Should().BeFalse("nobody is signed in by it");
        (await closed.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
        foreach (var other in new[] { $"/otto/tasks?link={Token(LinkVerb.Done, closed)}", "/otto/tasks", $"/otto/tasks/{task.Id}", "/otto/audit" })
        {
            (await Answer.FromAsync(await closed.Anybody.GetAsync(other))).Status.Should().BeOneOf(400, 401);
        }

        using var bearer = new HttpRequestMessage(HttpMethod.Get, "/otto/tasks");
        bearer.Headers.Authorization = new("Bearer", Token(LinkVerb.Done, closed));
        (await Answer.FromAsync(await closed.Anybody.SendAsync(bearer))).AsProblem(401);
    }

    [Fact]
    public async Task FromAnotherSite_NobodyPressesTheButton()
    {
        await RungAsync();
        using var request = Form(Url(LinkVerb.Done));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await _backend.Anybody.SendAsync(request);

        ((int)answer.StatusCode).Should().Be(403);
        Answers().Should().Equal("open");
    }

    [Fact]
    public async Task WithoutAPublicAddress_TheMessageSaysWhatToType()
    {
        await using var backend = await StartAsync(_sink.Settings(), []);
        var task = await RungAsync(backend);

        var data = (await SentAsync(backend)).GetProperty("data");

        data.GetProperty("body").GetString().Should().Be(
            $"Call Mum\n\nTo answer it, type 'tools/otto done {task.Id}', 'tools/otto snooze {task.Id} 10m', 'tools/otto snooze {task.Id} tomorrow' or 'tools/otto dismiss {task.Id}'.");
        data.TryGetProperty("links", out _).Should().BeFalse();
    }

    [Fact]
    public async Task AMail_HasTheLinksAsLines()
    {
        await using var sink = MailSink.Start();
        await using var backend = await StartAsync(sink.Settings());
        await RungAsync(backend, channel: "mail");

        await backend.Get<Outbox>().SendDueAsync(CancellationToken.None);

        var mail = await MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(sink.Received.Single().Text)));
        mail.TextBody.Should().StartWith("Call Mum").And.Contain($"Done: {PublicUrl}/answer?link=").And.Contain("Snooze 10 min: ").And.Contain("Tomorrow: ").And.Contain("Skip: ");
    }

    [Fact]
    public async Task WhatIsNoReminder_OrAnsweredAlready_HasNoLinks()
    {
        var task = await RungAsync();

        // It may have been handed over already: otherwise the answer would withdraw it.
        _backend.Execute("UPDATE otto_outbox SET sent_as = message_id");
        await _backend.PostAsync($"/otto/tasks/{task.Id}/done");
        (await SentAsync()).GetProperty("data").TryGetProperty("links", out _).Should().BeFalse();

        _sink.Received.Clear();
        await RungAsync(type: "test.chore");
        (await SentAsync()).GetProperty("data").TryGetProperty("links", out _).Should().BeFalse();
    }

    [Fact]
    public async Task TheKey_IsTheOwnersFile_AndAnotherFoldersLinksAreForged()
    {
        await RungAsync();
        await using var other = await StartAsync(_sink.Settings());

        PrivateFiles.IsOpenToOthers(_backend.File(PrivateFiles.LinkKey)).Should().BeFalse();
        (await PressAsync($"/answer?link={Token(LinkVerb.Done, other)}")).Status.Should().Be(404);
    }

    private Task<OttoBackend> StartAsync(string channels, Dictionary<string, string>? settings = null) => OttoBackend.StartAsync(new BackendOptions
    {
        HangfireServer = false,
        Reconciler = false,
        Heartbeat = false,
        Retention = false,
        Outbox = false,
        Incidents = false,
        SettingsFile = channels,
        Settings = settings ?? new() { ["OTTO_PUBLIC_URL"] = PublicUrl },
        Clock = _clock,
    });

    private async Task<OttoTask> RungAsync(OttoBackend? of = null, string channel = "phone", string type = "life_os.reminder")
    {
        var backend = of ?? _backend;
        backend.Agent.Answers("Call Mum", Some.Action("notify.send", new { title = "Reminder", body = "Call Mum", channel }));
        var task = await backend.AddAsync(Some.Task(type));
        await backend.Get<OttoHangfire.Worker.RunTaskJob>().RunAsync(task.Id, null!, CancellationToken.None);
        return task;
    }

    private async Task<JsonElement> SentAsync(OttoBackend? of = null)
    {
        await (of ?? _backend).Get<Outbox>().SendDueAsync(CancellationToken.None);
        return JsonElement.Parse(_sink.Received.Should().ContainSingle().Subject.Body);
    }

    private string Token(LinkVerb verb, OttoBackend? of = null, long run = 1) =>
        (of ?? _backend).Get<LinkSigner>().Write(new LinkMeaning(verb, run, _clock.GetUtcNow() + ReminderLinks.Life));

    private string Url(LinkVerb verb, long run = 1) => $"/answer?link={Token(verb, run: run)}";

    private async Task<Answer> ShowAsync(string url, OttoBackend? of = null) => await Answer.FromAsync(await (of ?? _backend).Anybody.GetAsync(PathOf(url)));

    private async Task<Answer> PressAsync(string url)
    {
        using var request = Form(url);
        return await Answer.FromAsync(await _backend.Anybody.SendAsync(request));
    }

    /// <summary>As a browser sends it that was shown the page.</summary>
    private static HttpRequestMessage Form(string url) => new(HttpMethod.Post, "/answer")
    {
        Content = new FormUrlEncodedContent([KeyValuePair.Create("link", PathOf(url).Split("link=")[^1])]),
    };

    private static string PathOf(string url) => url.StartsWith('/') ? url : new Uri(url).PathAndQuery;

    private IReadOnlyList<string> Answers() => _backend.Column("SELECT coalesce(answer, 'open') FROM otto_reminders ORDER BY id");

    /// <summary>All that an answer could change.</summary>
    private string Everything() => string.Join('\n', new[] { "otto_reminders", "otto_tasks", "otto_occurrences", "otto_audit", "otto_sessions", "otto_approvals" }
        .SelectMany(table => _backend.Column($"SELECT count(*) || ' ' || coalesce(max(rowid), 0) FROM {table}").Concat(table is "otto_reminders" ? Answers() : []))
        .Concat(_backend.Column("SELECT status || coalesce(next_run_at, '') || updated_at FROM otto_tasks")));
}
