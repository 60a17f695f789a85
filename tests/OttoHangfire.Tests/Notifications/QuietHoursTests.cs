using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>In quiet hours tasks run and messages wait. It is 08:00 UTC when a test begins.</summary>
public sealed class QuietHoursTests : IAsyncLifetime
{
    private const string Path = "/otto/settings/quiet-hours";

    private static readonly object Now = new { from = "07:00", to = "09:30", time_zone = "UTC" };

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

    [Fact]
    public async Task TheTaskRuns_AndItsMessageWaits_AndSaysUntilWhen()
    {
        (await _still.Backend.PutAsync(Path, Now)).Read<QuietHoursState>().Should().BeEquivalentTo(
            new { Hours = new QuietHours { From = "07:00", To = "09:30", TimeZone = "UTC" }, SetIn = "channels.json", QuietUntil = Some.Now.AddHours(1.5) });

        var task = await NotifyAsync("bins");
        await SendAsync();

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        _phone.Received.Should().BeEmpty();
        (await OneAsync()).Should().BeEquivalentTo(new { State = "pending", Tries = 0, QuietUntil = Some.Now.AddHours(1.5), NextTryAt = Some.Now.AddHours(1.5), LastError = (string?)null });
        (await (await ConsoleBrowser.OpenAsync(_still.Backend)).GetAsync("/messages")).Text.Should().Contain("waits until").And.Contain("when the quiet hours end");

        _still.Clock.Advance(TimeSpan.FromHours(1.5) - TimeSpan.FromSeconds(1));
        await SendAsync();
        _phone.Received.Should().BeEmpty();
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();
        _phone.Received.Should().ContainSingle();
        (await OneAsync()).Should().BeEquivalentTo(new { State = "sent", Tries = 1, QuietUntil = (DateTimeOffset?)null });
    }

    [Theory]
    [InlineData("""{"text":"x","urgent":true}""", true)]
    [InlineData("""{"text":"x","urgent":false}""", false)]
    [InlineData("""{"text":"x","urgent":"true"}""", false)]
    [InlineData("""{"text":"x"}""", false)]
    public async Task ATaskOfTheOwners_ThatSheCallsUrgent_GoesAtOnce(string payload, bool goes)
    {
        await _still.Backend.PutAsync(Path, Now);
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "x" }));
        var task = await _still.Backend.AddAsync(Some.Task("test.chore") with { Payload = System.Text.Json.JsonElement.Parse(payload) });
        await _still.RingAsync(task.Id);

        await SendAsync();

        _phone.Received.Should().HaveCount(goes ? 1 : 0);
        (await OneAsync()).Urgent.Should().Be(goes);
    }

    [Fact]
    public async Task WhatOttoOrAProgramCallsUrgent_Waits()
    {
        await _still.Backend.PutAsync(Path, Now);
        var urgent = new { type = "test.child", description = "x", payload = new { urgent = true } };
        _still.Agent.Answers("Done.", Some.Action("life_os.create_task", urgent));
        await _still.RingAsync((await _still.AddAsync()).Id);
        using var response = await _still.Backend.Anybody.PostAsync("/otto/tasks", System.Net.Http.Json.JsonContent.Create(urgent));
        response.IsSuccessStatusCode.Should().BeTrue();
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "x" }));
        await _still.RingAsync(2);
        await _still.RingAsync(3);

        await SendAsync();

        _phone.Received.Should().BeEmpty();
        (await ListAsync()).Should().HaveCount(2).And.OnlyContain(message => !message.Urgent && message.State == "pending");
    }

    [Fact]
    public async Task AnApproval_WaitsUntilMorning_UnlessItIsAboutToRunOut()
    {
        _still.Agent.Answers("Done.", Some.Action("bills.record", new { payee = "A", amount_minor = 1250, currency = "EUR", due = "2030-01-31" }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        _still.Agent.Answers("Done.", Some.Action("bills.mark_paid", new { bill_id = 1, paid_at = Some.Now }));
        await _still.RingAsync((await _still.AddAsync()).Id);
        await _still.Get<OttoHangfire.Incidents.IncidentTeller>().TellAsync(CancellationToken.None);
        _still.Clock.Advance(TimeSpan.FromHours(22.5));
        await _still.Get<OttoHangfire.Incidents.IncidentTeller>().TellAsync(CancellationToken.None);

        (await ListAsync()).Select(message => (message.Title, message.Urgent)).Should().Equal(
            ("An approval is about to run out", true), ("Otto asks for your approval", false));
    }

    [Fact]
    public async Task WhatTheOwnerSendsByHand_GoesAtOnce()
    {
        await _still.Backend.PutAsync(Path, Now);
        await NotifyAsync("bins");
        await SendAsync();

        await _still.Backend.PostAsync("/otto/notifications/1/send");
        await SendAsync();

        _phone.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task OtherQuietHours_HoldAtOnce_ForWhatWaits()
    {
        await _still.Backend.PutAsync(Path, Now);
        await NotifyAsync("bins");
        await SendAsync();

        await _still.Backend.PutAsync(Path, new { from = "07:00", to = "08:30", time_zone = "UTC" });
        await SendAsync();
        (await OneAsync()).QuietUntil.Should().Be(Some.Now.AddMinutes(30));
        (await _still.Backend.DeleteAsync(Path)).Read<QuietHoursState>().Hours.Should().BeNull();
        await SendAsync();

        _phone.Received.Should().ContainSingle();
        (await _still.Backend.GetAsync("/otto/audit")).Read<Page<AuditEntry>>().Items.Where(line => line.Event == AuditEvent.Channel).Select(line => (line.Outcome, line.Change)).Should().Equal(
            ("removed", "no quiet hours"), ("set", "quiet hours from 07:00 to 08:30"), ("set", "quiet hours from 07:00 to 09:30"));
    }

    [Fact]
    public async Task AChannelOfItsOwnHours_KeepsToThose()
    {
        await _still.Backend.PutAsync(Path, Now);
        await _still.Backend.PostAsync(
            "/otto/channels",
            new { name = "desk", kind = "webhook", url = _phone.Url, secret = WebhookSink.Secret, allow_private = true, quiet_hours = new { from = "20:00", to = "21:00" } });
        await NotifyAsync("waits", "phone");
        await NotifyAsync("goes", "desk");

        await SendAsync();

        _phone.Received.Should().ContainSingle().Which.Body.Should().Contain("goes");
        (await _still.Backend.GetAsync("/otto/channels/desk")).Read<ChannelDetail>().Settings.QuietHours.Should().Be(new QuietHours { From = "20:00", To = "21:00" });
    }

    [Fact]
    public async Task WhatWaitsForAChannelThatIsTakenAway_IsGivenUpAtOnce()
    {
        await _still.Backend.PutAsync(Path, Now);
        await _still.Backend.PostAsync("/otto/channels", new { name = "desk", kind = "webhook", url = _phone.Url, secret = WebhookSink.Secret, allow_private = true });
        await NotifyAsync("bins", "desk");
        await SendAsync();

        await _still.Backend.DeleteAsync("/otto/channels/desk");
        await SendAsync();

        (await OneAsync()).Should().BeEquivalentTo(new { State = "failed", LastError = "There is no channel desk any more." });
    }

    [Theory]
    [InlineData("done")]
    [InlineData("dismiss")]
    [InlineData("snooze")]
    public async Task AReminderThatIsAnsweredMeanwhile_SaysNothingAfterwards(string verb)
    {
        await _still.Backend.PutAsync(Path, Now);
        var task = await RemindAsync();
        await SendAsync();

        await AnswerAsync(task, verb);
        _still.Clock.Advance(TimeSpan.FromHours(2));
        await SendAsync();

        _phone.Received.Should().BeEmpty();
        (await OneAsync()).Should().BeEquivalentTo(new { State = "gone", Tries = 0, LastError = "The reminder was answered before this was sent." });
        var finding = (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");
        finding.Status.Should().Be(DoctorStatus.Ok, "nothing is wrong with that");
    }

    [Fact]
    public async Task WhatWasHandedOver_IsTriedAgain_ThoughItsReminderIsAnswered()
    {
        _phone.Answers(500);
        var task = await RemindAsync();
        await SendAsync();
        _phone.Answers(204);

        await AnswerAsync(task, "done");
        _still.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync();

        _phone.Received.Should().HaveCount(2);
        (await OneAsync()).State.Should().Be("sent");
    }

    [Fact]
    public async Task TheDayOfAMessage_BeginsWhenItCouldGo()
    {
        await _still.Backend.PutAsync(Path, new { from = "07:30", to = "07:00", time_zone = "UTC" });
        await NotifyAsync("bins");
        await SendAsync();
        _phone.Answers(500);
        _still.Clock.Advance(TimeSpan.FromHours(23));
        await _still.Backend.DeleteAsync(Path);
        await SendAsync();

        _still.Clock.Advance(TimeSpan.FromHours(2));
        await SendAsync();

        (await OneAsync()).State.Should().Be("pending", "it was let go two hours ago");
    }

    [Fact]
    public async Task AClockThatIsSetBack_LooksAgain()
    {
        _still.Clock.AdjustTime(Some.Now.AddDays(2));
        await _still.Backend.PutAsync(Path, Now);
        await NotifyAsync("bins");
        await SendAsync();

        _still.Clock.AdjustTime(Some.Now.AddHours(2));
        await SendAsync();

        _phone.Received.Should().ContainSingle("at 10:00 it is not quiet");
    }

    [Fact]
    public async Task ThoseOfTheFile_Win()
    {
        await using var still = await StillBackend.StartAsync(settings: """{"quietHours":{"from":"07:00","to":"09:00","time_zone":"UTC"}}""");

        (await still.Backend.PutAsync(Path, Now)).AsProblem(409).Detail.Should().Contain("otto.json");
        (await still.Backend.DeleteAsync(Path)).AsProblem(409).Detail.Should().Contain("otto.json");
        (await still.Backend.GetAsync(Path)).Read<QuietHoursState>().Should().BeEquivalentTo(new { SetIn = "otto.json", QuietUntil = Some.Now.AddHours(1) });
        (await (await ConsoleBrowser.OpenAsync(still.Backend)).GetAsync("/settings/channels")).Text.Should().Contain("set in otto.json");
    }

    [Theory]
    [InlineData("""{"to":"07:00"}""", "from")]
    [InlineData("""{"from":"22","to":"07:00"}""", "from")]
    [InlineData("""{"from":"22:00","to":"25:00"}""", "to")]
    [InlineData("""{"from":"22:00","to":"22:00"}""", "to")]
    [InlineData("""{"from":"22:00","to":"07:00","time_zone":"Europe/Atlantis"}""", "time_zone")]
    public async Task WhatIsWrong_IsNamedByItsField(string body, string field) =>
        (await _still.Backend.PutTextAsync(Path, body)).AsWrongField(field).Should().StartWith("must be");

    [Theory]
    [InlineData("""{"quietHours":"night"}""", "\"quietHours\" has a \"from\" that must be a time")]
    [InlineData("""{"quietHours":{"from":"22:00","till":"07:00"}}""", "\"quietHours\" must be like {\"from\"")]
    [InlineData("""{"channels":[{"name":"p","kind":"ntfy","url":"https://ntfy.sh","topic":"t","quiet_hours":{"from":"22:00"}}]}""", "\"quiet_hours\" has a \"to\" that must be a time")]
    public void AWrongSetting_StopsTheStart(string text, string why)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(System.IO.Path.Combine(folder.Path, "otto.json"), text);

        var load = () => OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? folder.Path : null, AppContext.BaseDirectory);

        load.Should().Throw<SettingsException>().WithMessage($"*line 1*{why}*");
    }

    [Fact]
    public async Task TheConsole_SetsThem_AndTakesThemAway()
    {
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);

        (await browser.SendFormAsync("/settings/channels", "/settings/channels/quiet", ("quiet_from", "22:00"), ("quiet_to", "22:00"))).Text.Should().Contain("This must be another time than from.");
        (await browser.SendFormAsync("/settings/channels", "/settings/channels/quiet", ("quiet_from", "00:00"), ("quiet_to", "23:59"))).Location.Should().Be("/settings/channels");
        (await browser.GetAsync("/settings/channels")).Text.Should().Contain("It is quiet now, until").And.Contain("value=\"23:59\"");
        (await browser.SendFormAsync("/settings/channels", "/settings/channels/quiet/off")).Location.Should().Be("/settings/channels");

        (await browser.GetAsync("/settings/channels")).Text.Should().NotContain("It is quiet now");
    }

    private async Task<OttoTask> NotifyAsync(string title, string? channel = null)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title, channel = channel ?? "phone" }));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task<OttoTask> RemindAsync()
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "Reminder", body = "bins" }));
        var task = await _still.AddAsync(TaskTypes.Reminder);
        await _still.RingAsync(task.Id);
        return task;
    }

    private async Task AnswerAsync(OttoTask task, string verb) =>
        (verb == "snooze" ? await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/snooze", new ReminderSnooze { For = "PT5H" }) : await _still.Backend.TellAsync(task.Id, verb))
            .Status.Should().Be(200);

    private Task SendAsync() => _still.Get<Outbox>().SendDueAsync(CancellationToken.None);

    private async Task<IReadOnlyList<Notification>> ListAsync() => (await _still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items;

    private async Task<Notification> OneAsync() => (await ListAsync()).Single();
}
