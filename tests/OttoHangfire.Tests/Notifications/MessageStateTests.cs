using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>What became of each message, in the list, on the page and in the doctor's report; and once more what did not come.</summary>
public sealed class MessageStateTests : IAsyncLifetime
{
    private WebhookSink _sink = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _sink = await WebhookSink.StartAsync();
        _still = await StillBackend.StartAsync(settings: _sink.Settings());
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task EachMessage_SaysWhatBecameOfIt()
    {
        var run = await PutInAsync("taken");
        await SendAsync();
        _sink.Answers(410);
        await PutInAsync("gone");
        await SendAsync();
        _sink.Answers(500);
        await PutInAsync("tried");
        await SendAsync();

        var list = await ListAsync("");

        list.Select(message => (message.Title, message.State, message.Tries)).Should().Equal(
            ("tried", "pending", 1), ("gone", "gone", 1), ("taken", "sent", 1));
        list[0].Should().BeEquivalentTo(new { LastError = "The receiver answered 500.", NextTryAt = Some.Now.AddSeconds(5), FinishedAt = (DateTimeOffset?)null });
        list[1].LastError.Should().Contain("gone for good (410)");
        list[2].Should().BeEquivalentTo(new
        {
            Channel = "phone",
            Body = "b",
            Urgent = false,
            NextTryAt = (DateTimeOffset?)null,
            LastError = (string?)null,
            FinishedAt = Some.Now,
            RunId = run.Id,
            run.TaskId,
        });
        (await _still.Backend.GetAsync($"/otto/notifications/{list[2].Id}")).Read<Notification>().Should().Be(list[2]);
    }

    [Theory]
    [InlineData("?state=sent", 2)]
    [InlineData("?state=failed", 0)]
    [InlineData("?channel=phone", 2)]
    [InlineData("?channel=fax", 0)]
    [InlineData("?state=sent&channel=phone&limit=1", 1)]
    public async Task TheList_IsNarrowed(string query, int found)
    {
        await PutInAsync("a");
        await PutInAsync("b");
        await SendAsync();

        (await ListAsync(query)).Should().HaveCount(found);
    }

    [Theory]
    [InlineData("?state=dead")]
    [InlineData("?limit=0")]
    [InlineData("?status=sent")]
    [InlineData("?cursor=x")]
    public async Task AWrongQuestion_IsRefused(string query)
    {
        (await _still.Backend.GetAsync($"/otto/notifications{query}")).AsProblem(400);
    }

    [Fact]
    public async Task WhatWasGivenUp_IsSentAgainUnderItsId_WithAllItsTriesBeforeIt()
    {
        _sink.Answers(410);
        await PutInAsync("lost");
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromDays(3));
        _sink.Answers(500);
        var again = (await _still.Backend.PostAsync("/otto/notifications/1/send")).Read<Notification>();
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        _sink.Answers(204);
        await SendAsync();

        again.Should().BeEquivalentTo(new { State = "pending", Tries = 0, FinishedAt = (DateTimeOffset?)null });
        _sink.Received.Should().HaveCount(3);
        _sink.Received.Select(message => message.Id).Distinct().Should().ContainSingle();
        (await ListAsync("")).Single().Should().BeEquivalentTo(new { State = "sent", Tries = 2 });
        var line = (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Single(line => line.Event == AuditEvent.Notification);
        line.Should().BeEquivalentTo(new { Outcome = "sent_again", AskedBy = "owner (cli)", RunId = 1L, TaskId = 1L, Change = "message 1 to phone: lost" });
    }

    [Fact]
    public async Task OneThatWaits_GoesAtOnce_AlsoToAReceiverThatWantedToBeLeftAlone()
    {
        _sink.AnswersWith(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await PutInAsync("later");
        await SendAsync();
        _sink.Answers(204);

        (await _still.Backend.PostAsync("/otto/notifications/1/send")).Read<Notification>().State.Should().Be("pending");
        await SendAsync();

        _sink.Received.Should().HaveCount(2);
    }

    [Fact]
    public async Task WhatWasDelivered_IsNotSentAgain_AndWhatIsNotThereIsNotFound()
    {
        await PutInAsync("taken");
        await SendAsync();

        (await _still.Backend.PostAsync("/otto/notifications/1/send")).AsProblem(409).Detail.Should().Be("Message 1 was delivered to phone, so there is nothing to send again.");
        (await _still.Backend.PostAsync("/otto/notifications/2/send")).AsProblem(404).Detail.Should().Contain("channels messages");
        await SendAsync();
        _sink.Received.Should().ContainSingle();
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Should().NotContain(line => line.Event == AuditEvent.Notification);
    }

    [Fact]
    public async Task ThePage_ShowsThem_AndSendsOneAgain()
    {
        _sink.Answers(410);
        await PutInAsync("<b>lost</b>");
        await SendAsync();
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);

        var page = await browser.GetAsync("/messages");
        page.Html.Should().Contain("&lt;b&gt;lost").And.Contain("gone for good (410)").And.Contain("Send again");
        (await browser.GetAsync("/messages?state=sent")).Text.Should().Contain("No message is like that.");
        _sink.Answers(204);
        (await browser.SendFormAsync("/messages", "/messages/1/send")).Location.Should().Be("/messages");
        var stale = ConsoleBrowser.Hidden(page.Html, "/messages/1/send").Where(field => field.Key != "otto_token").Append(new("otto_token", browser.Token)).ToList();
        await SendAsync();

        _sink.Received.Should().HaveCount(2);
        (await browser.GetAsync("/messages")).Html.Should().NotContain("Send again");
        (await browser.PostAsync("/messages/1/send", stale)).Text.Should().Contain("was delivered to phone");
    }

    [Fact]
    public async Task TheDoctor_NamesTheNextStep()
    {
        (await FindingAsync()).Should().BeEquivalentTo(new { Status = DoctorStatus.Ok });
        _sink.Answers(410);
        await PutInAsync("lost");
        await SendAsync();

        var finding = await FindingAsync();

        finding.Status.Should().Be(DoctorStatus.Warning);
        finding.Message.Should().Be("Given up in the last seven days: 1.");
        finding.Fix.Text.Should().ContainAll("channels messages", "channels test NAME", "channels send ID");
    }

    [Fact]
    public async Task AMessageWithoutARun_AndUrgent_IsKeptSo()
    {
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<Outbox>().AddAsync(channel: null, "Disk full", "Make room.", runId: null, transaction, urgent: true), CancellationToken.None);
        await SendAsync();

        (await ListAsync("")).Single().Should().BeEquivalentTo(new { Channel = "phone", Urgent = true, RunId = (long?)null, TaskId = (long?)null, State = "sent" });
    }

    /// <summary>What waited, was delivered and was given up before this version.</summary>
    [Fact]
    public async Task MessagesOfAnOlderVersion_KeepWhatBecameOfThem()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "otto.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            foreach (var name in Migrator.Known.Where(name => string.CompareOrdinal(Number(name), "0023") < 0))
            {
                await ExecuteAsync(connection, Script(name));
            }

            await ExecuteAsync(
                connection,
                """
                INSERT INTO otto_outbox (message_id, created_at, channel, title, body, status, next_try_at, last_error) VALUES
                ('a', '2026-12-01', 'phone', 't', 'b', 'waiting', '2026-12-01', NULL), ('b', '2026-12-01', 'phone', 't', 'b', 'sent', '2026-12-01', NULL),
                ('c', '2026-12-01', 'phone', 't', 'b', 'dead', '2026-12-01', 'The receiver answered 500.'),
                ('d', '2026-12-01', 'phone', 't', 'b', 'dead', '2026-12-01', 'The receiver says that its address is gone for good (410).')
                """);
            await ExecuteAsync(connection, Script(Migrator.Known.Single(name => Number(name) == "0023")));

            await using var reading = new SqliteCommand("SELECT group_concat(state || ' ' || asked_at, ', ') FROM (SELECT * FROM otto_outbox ORDER BY id)", connection);
            (await reading.ExecuteScalarAsync()).Should().Be("pending 2026-12-01, sent 2026-12-01, failed 2026-12-01, gone 2026-12-01");
        }
    }

    private static string Number(string name) => name.Split("Sqlite.")[1][..4];

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<OttoRun> PutInAsync(string title)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title, body = "b" }));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return (await _still.Backend.RunsAsync(task.Id))[0];
    }

    private async Task<DoctorCheck> FindingAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");

    private async Task<IReadOnlyList<Notification>> ListAsync(string query) =>
        (await _still.Backend.GetAsync($"/otto/notifications{query}")).Read<Page<Notification>>().Items;

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);
}
