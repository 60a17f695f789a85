using System.Text.Json;
using Microsoft.Data.Sqlite;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Many messages that are due together are one, with a line each; every one of them keeps its state and its id, and none is lost or comes twice.</summary>
public sealed class TogetherTests : IAsyncLifetime
{
    private WebhookSink _phone = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _phone = await WebhookSink.StartAsync();
        _still = await StillBackend.StartAsync(settings: _phone.Settings());
    }

    public async Task DisposeAsync()
    {
        await _still.DisposeAsync();
        await _phone.DisposeAsync();
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    public async Task MoreThanThree_AreOne(int count, int messages)
    {
        await PutInAsync(count);

        await SendAsync();

        _phone.Received.Should().HaveCount(messages);
        (await ListAsync()).Should().HaveCount(count).And.OnlyContain(message => message.State == "sent" && message.Tries == 1);
    }

    [Fact]
    public async Task TheOne_HasALineForEach_AndEachSaysThatItWentWithTheOthers()
    {
        for (var i = 1; i <= 5; i++)
        {
            await RemindAsync($"Thing {i}\nDone: https://otto.example/{i}");
        }

        await SendAsync();

        var data = JsonElement.Parse(_phone.Received.Single().Body).GetProperty("data");
        data.GetProperty("title").GetString().Should().Be("5 reminders");
        data.GetProperty("body").GetString().Should().Be("- Thing 1\n- Thing 2\n- Thing 3\n- Thing 4\n- Thing 5");
        var all = await ListAsync();
        all.Should().OnlyContain(message => message.SentAs == _phone.Received.Single().Id && message.SentAs != message.MessageId);
        all.Select(message => message.MessageId).Should().OnlyHaveUniqueItems();
        (await _still.Backend.RunsAsync(1))[0].Logs.Should().Contain(line => line.Message == "The notification \"Reminder\" was delivered to phone, with 4 others in one message.");
    }

    [Fact]
    public async Task WhatIsNoReminder_IsToldWithItsTitle_OnOneLine_AndInRoom()
    {
        for (var i = 0; i < 60; i++)
        {
            await PutAsync($"Title {i}", $"{new string('ü', 200)}\n- Title 99: a line of its own?");
        }

        await SendAsync();

        var data = JsonElement.Parse(_phone.Received.Single().Body).GetProperty("data");
        data.GetProperty("title").GetString().Should().Be("60 messages");
        var body = data.GetProperty("body").GetString()!;
        System.Text.Encoding.UTF8.GetByteCount(body).Should().BeLessThan(4096);
        var lines = body.Split('\n');
        lines[0].Should().StartWith("- Title 0: üü");
        lines.Should().NotContain(line => line.Contains("99"));
        lines[^1].Should().Be($"- and {60 - (lines.Length - 1)} more. To see them all, run '{TypedCommand.Otto("channels messages")}'.");
    }

    [Fact]
    public async Task AfterQuietHours_OneTellsOfAll()
    {
        await _still.Backend.PutAsync("/otto/settings/quiet-hours", new { from = "07:00", to = "09:00", time_zone = "UTC" });
        for (var i = 0; i < 5; i++)
        {
            await PutInAsync(1);
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        _phone.Received.Should().BeEmpty();
        _still.Clock.AdjustTime(Some.Now.AddHours(1));
        await SendAsync();

        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task WhatIsUrgent_GoesAlone_AndFirst()
    {
        await PutInAsync(4);
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<Outbox>().AddAsync(channel: null, "Fire", "Out!", runId: null, transaction, urgent: true), CancellationToken.None);

        await SendAsync();

        _phone.Received.Select(message => message.Body.Contains("Fire")).Should().Equal(true, false);
    }

    [Fact]
    public async Task WhileTheReceiverFails_TheSameOneIsTriedAgain_AndNothingJoinsIt()
    {
        _phone.Answers(500);
        await PutInAsync(4);
        await SendAsync();
        await PutInAsync(1, "late");
        _phone.Answers(204);
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync();

        _phone.Received.Should().HaveCount(3);
        var (first, again) = (_phone.Received.First(), _phone.Received.Last());
        (again.Id, again.Body).Should().Be((first.Id, first.Body));
        _phone.Received.ElementAt(1).Body.Should().Contain("late");
        (await ListAsync()).Should().OnlyContain(message => message.State == "sent");
    }

    [Theory]
    [InlineData(410, "gone")]
    [InlineData(500, "failed")]
    public async Task EachKeepsItsOwnState_WhateverBecomesOfTheOne(int status, string state)
    {
        _phone.Answers(status);
        await PutInAsync(4);
        for (var i = 0; i < 12; i++)
        {
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromHours(6));
        }

        (await ListAsync()).Should().HaveCount(4).And.OnlyContain(message => message.State == state);
        _phone.Answers(204);
        await _still.Backend.PostAsync("/otto/notifications/2/send");
        await SendAsync();

        (await ListAsync()).Select(message => message.State).Should().Equal(state, state, "sent", state);
        _phone.Received.Last().Id.Should().Be((await ListAsync())[2].MessageId, "it goes alone, under its own id");
    }

    [Fact]
    public async Task OneThatTheOwnerSendsByHand_LeavesTheOthers()
    {
        _phone.Answers(500);
        await PutInAsync(4);
        await SendAsync();
        _phone.Answers(204);

        await _still.Backend.PostAsync("/otto/notifications/1/send");
        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync();

        _phone.Received.Should().HaveCount(3);
        JsonElement.Parse(_phone.Received.Last().Body).GetProperty("data").GetProperty("title").GetString().Should().Be("3 messages");
        _phone.Received.Last().Id.Should().Be(_phone.Received.First().Id);
    }

    [Fact]
    public async Task TheLastOfThem_GoesUnderTheId_ThatTheReceiverMayKnow()
    {
        _phone.Answers(500);
        await PutInAsync(4);
        await SendAsync();
        _phone.Answers(204);
        for (var id = 1; id <= 3; id++)
        {
            await _still.Backend.PostAsync($"/otto/notifications/{id}/send");
        }

        await SendAsync();
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync();

        _phone.Received.Should().HaveCount(5);
        _phone.Received.Last().Id.Should().Be(_phone.Received.First().Id);
    }

    /// <summary>What a killed process leaves, at each step between the decision and the mark.</summary>
    [Theory]
    [InlineData("decided")]
    [InlineData("sent")]
    public async Task AfterAKill_TheSameGoesOut_HoweverMuchHasComeMeanwhile(string at)
    {
        await PutInAsync(4);
        var parcel = (await _still.Get<DueParcels>().TakeUpAsync("phone", CancellationToken.None))!.Single();
        if (at == "sent")
        {
            await _still.Get<MessageSender>().SendAsync(_still.Get<OwnersChannels>().Now.Find("phone")!, parcel.ToMessage(), CancellationToken.None);
        }

        await PutInAsync(6, "late");
        await _still.RestartAsync(() => { });
        await SendAsync();

        var ids = _phone.Received.Select(message => message.Id).ToList();
        ids.Distinct().Should().HaveCount(2, "four were decided, and six came after");
        ids.Count(id => id == parcel.Rows[0].SentAs).Should().Be(at == "sent" ? 2 : 1);
        _phone.Received.Where(message => message.Id == parcel.Rows[0].SentAs).Select(message => message.Body).Distinct().Should().ContainSingle();
        (await ListAsync()).Should().HaveCount(10).And.OnlyContain(message => message.State == "sent");
    }

    [Fact]
    public async Task OneThatMayHaveBeenSentAlone_IsNotToldOfOnceMore_AmongOthers()
    {
        await PutInAsync(1, "first");
        var alone = (await _still.Get<DueParcels>().TakeUpAsync("phone", CancellationToken.None))!.Single();
        await _still.Get<MessageSender>().SendAsync(_still.Get<OwnersChannels>().Now.Find("phone")!, alone.ToMessage(), CancellationToken.None);

        await PutInAsync(5);
        await _still.RestartAsync(() => { });
        await SendAsync();

        _phone.Received.Should().HaveCount(3);
        _phone.Received.Where(message => message.Body.Contains("first")).Select(message => message.Id).Distinct().Should().ContainSingle("a receiver knows the repetition");
    }

    /// <summary>Each was tried alone, and at its own pace, while nobody could be reached.</summary>
    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(60, 600, 1)]
    public async Task AfterATimeWithoutALine_OneTellsOfWhatCameInIt(int secondsApart, int secondsAfter, int received)
    {
        // Nobody listens at that port, so nothing was handed over.
        await _still.Backend.PostAsync(
            "/otto/channels", new { name = "desk", kind = "webhook", url = "http://127.0.0.1:1/hook", secret = WebhookSink.Secret, allow_private = true });
        for (var i = 0; i < 5; i++)
        {
            await PutInAsync(1, $"message {i}", "desk");
            await SendAsync();
            _still.Clock.Advance(TimeSpan.FromSeconds(secondsApart));
        }

        await _still.Backend.PutAsync("/otto/channels/desk", new { url = _phone.Url });
        _still.Clock.Advance(TimeSpan.FromSeconds(secondsAfter - secondsApart));
        await SendAsync();

        _phone.Received.Should().HaveCount(received, "the first that gets through has the others follow at once");
        (await ListAsync()).Should().HaveCount(5).And.OnlyContain(message => message.State == "sent");
        for (var i = 0; i < 5; i++)
        {
            _phone.Received.Count(message => message.Body.Contains($"message {i}")).Should().Be(1);
        }
    }

    [Fact]
    public async Task WhatWaitedInAnOlderVersion_GoesUnderItsOwnId()
    {
        using var folder = new TemporaryFolder();
        await using var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(folder.Path, "otto.db")};Pooling=False");
        await connection.OpenAsync();
        foreach (var name in Migrator.Known.Where(name => string.CompareOrdinal(Number(name), "0031") < 0))
        {
            await ExecuteAsync(connection, Script(name));
        }

        await ExecuteAsync(connection, "INSERT INTO otto_outbox (message_id, created_at, channel, title, body, next_try_at, asked_at) VALUES ('a', '2026-12-01', 'phone', 't', 'b', '2026-12-01', '2026-12-01')");
        foreach (var name in Migrator.Known.Where(name => Number(name) is "0031" or "0032"))
        {
            await ExecuteAsync(connection, Script(name));
        }

        await using var reading = new SqliteCommand("SELECT sent_as || ' ' || at_once || ' ' || coalesce(quiet_until, 'none') FROM otto_outbox", connection);
        (await reading.ExecuteScalarAsync()).Should().Be("a 0 none");
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

    private async Task PutInAsync(int count, string title = "x", string channel = "phone")
    {
        for (var i = 0; i < count; i++)
        {
            await PutAsync(title, "y", channel);
        }
    }

    private Task<string?> PutAsync(string title, string body, string channel = "phone") => _still.Get<OttoDatabase>().WriteAsync(
        transaction => _still.Get<Outbox>().AddAsync(channel, title, body, runId: null, transaction), CancellationToken.None);

    private async Task RemindAsync(string text)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "Reminder", body = text }));
        await _still.RingAsync((await _still.AddAsync(TaskTypes.Reminder)).Id);
    }

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);

    /// <summary>Oldest first is 3, 2, 1, 0: the newest comes first.</summary>
    private async Task<IReadOnlyList<Notification>> ListAsync() =>
        (await _still.Backend.GetAsync("/otto/notifications?limit=500")).Read<Page<Notification>>().Items;
}
