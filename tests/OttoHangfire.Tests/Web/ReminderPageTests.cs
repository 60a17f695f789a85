using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Web;

/// <summary>Done, Snooze 10 min, Tomorrow, Skip: wherever a reminder shows that has come.</summary>
public sealed class ReminderPageTests : IAsyncLifetime
{
    private const string Settings = """
        { "channels": [{ "name": "phone", "kind": "webhook", "url": "https://example.org/hook", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" }] }
        """;

    private StillBackend _still = null!;
    private ConsoleBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(settings: Settings);
        _browser = await ConsoleBrowser.OpenAsync(_still.Backend);
        _still.Agent.Answers("Call Mum", Some.Action("notify.send", new { title = "Reminder", body = "Call Mum" }));
        await _still.RingAsync((await _still.Backend.AddAsync(Some.Task())).Id);
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/tasks/1")]
    [InlineData("/runs/1")]
    [InlineData("/messages")]
    public async Task WhereItShows_ItIsAnswered_AndThePageIsShownAgain(string page)
    {
        var sent = await AnswerAsync(page, "done");

        sent.Status.Should().Be(303);
        sent.Location.Should().Be(page);
        var after = await _browser.GetAsync(page);
        after.Html.Should().NotContain("Snooze 10 min");
        _still.Backend.Column("SELECT answer || ' ' || answered_by FROM otto_reminders").Should().Equal("done owner (browser)");
    }

    [Theory]
    [InlineData("snooze", "2026-12-01T08:10:00Z", "today 09:10")]
    [InlineData("tomorrow", "2026-12-02T08:00:00Z", "tomorrow 09:00")]
    public async Task PutOff_ItSaysWhenItComesAgain_AndTheLastWordHolds(string answer, string at, string words)
    {
        await AnswerAsync("/", answer);

        (await _still.Backend.TaskAsync(1)).NextRunAt.Should().Be(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        (await _browser.GetAsync("/tasks/1")).Text.Should().Contain("you put it off").And.Contain($"It comes again").And.Contain(words);
        (await AnswerAsync("/tasks/1", "skip")).Status.Should().Be(303);

        (await _browser.GetAsync("/tasks/1")).Text.Should().Contain("you skipped it");
        (await _still.Backend.TaskAsync(1)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ARefusal_IsSaidAboveTheTask_AndNoOtherPageIsLedTo()
    {
        await _still.Backend.TellAsync(1, "run");
        await _still.Backend.TellAsync(1, "pause");

        var refused = await AnswerAsync("/tasks/1", "snooze");
        var elsewhere = await _browser.SendFormAsync("/tasks/1", "/tasks/1/answer", ("answer", "done"), ("from", "//example.org"));

        refused.Status.Should().Be(409);
        refused.Text.Should().Contain("is paused, so it cannot be snoozed");
        elsewhere.Location.Should().Be("/tasks/1");
    }

    [Fact]
    public async Task AfterADay_HomeShowsItNoMore_AndItsTaskStillDoes()
    {
        _still.Clock.Advance(TimeSpan.FromHours(25));

        (await _browser.GetAsync("/")).Html.Should().NotContain("Snooze 10 min");
        (await _browser.GetAsync("/tasks/1")).Html.Should().Contain("Snooze 10 min");
    }

    private Task<ShownPage> AnswerAsync(string page, string answer) =>
        _browser.SendFormAsync(page, "/tasks/1/answer", ("from", page), ("answer", answer));
}
