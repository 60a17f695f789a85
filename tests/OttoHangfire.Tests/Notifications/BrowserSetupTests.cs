using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>How a channel of browsers comes to be, and what it takes.</summary>
public sealed class BrowserSetupTests : IAsyncLifetime, IDisposable
{
    private readonly PushBrowser _phone = new();
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    public void Dispose() => _phone.Dispose();

    [Fact]
    public async Task TheFirstBrowser_BringsItsChannel_WhichIsTheDefault()
    {
        await AddNtfyAsync("browser");
        await AddAsync();

        (await ChannelsAsync()).Select(channel => (channel.Name, channel.Kind, channel.Default)).Should().Equal(
            ("browser", "ntfy", false), ("browser-2", "browser", true));
        await AddAsync();
        (await ChannelsAsync()).Should().HaveCount(2, "one is enough for all browsers");
    }

    [Fact]
    public async Task OneThatWasChosen_StaysTheDefault()
    {
        await AddNtfyAsync("phone");
        await _still.Backend.PutAsync("/otto/channels/phone", new { @default = true });
        await AddAsync();

        (await ChannelsAsync()).Single(channel => channel.Default).Name.Should().Be("phone");
    }

    [Fact]
    public async Task AChannelThatWasTakenAway_DoesNotComeBackByItself()
    {
        await AddAsync();
        await _still.Backend.DeleteAsync("/otto/channels/browser");

        await AddAsync(again: true);
        (await ChannelsAsync()).Should().BeEmpty();
        await AddAsync();
        (await ChannelsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task WithoutAllowPrivate_ABrowserOfTheOwnNetworkIsNotDialled()
    {
        (await _still.Backend.PostAsync("/otto/devices", _phone.Says("http://127.0.0.1:1/x"))).AsWrongField("endpoint");
        (await _still.Backend.PostAsync("/otto/devices", _phone.Says("https://127.0.0.1:1/x"))).Status.Should().Be(200);

        (await _still.Backend.PostAsync("/otto/channels/browser/test")).AsProblem(502).Detail.Should().Be(
            "A browser: 127.0.0.1 is not on the open internet. Set \"allow_private\": true on the channel if you want that.");
    }

    [Theory]
    [InlineData("me@example.org", "mailto:me@example.org")]
    [InlineData("mailto:me@example.org", "mailto:me@example.org")]
    [InlineData("https://otto.example.org/x", "https://otto.example.org")]
    [InlineData("me@otto.local", null)]
    [InlineData("me@localhost", null)]
    [InlineData("https://otto.local", null)]
    [InlineData("https://localhost:8000", null)]
    [InlineData("https://192.168.1.2", null)]
    [InlineData("https://box.fritz.lan.", null)]
    [InlineData("http://otto.example.org", null)]
    [InlineData("\"a\"@example.org", null)]
    [InlineData("nobody", null)]
    public void Contacts_ThatAPushServiceRefuses_AreNone(string text, string? sent) => PushContact.Of(text).Should().Be(sent);

    [Fact]
    public void TheContact_IsTheOwnersWord_ElseThePublicAddress_ElseNobodys()
    {
        var channel = new BrowserChannel { Name = "browser" };

        PushSignature.Contact(channel with { Contact = "mailto:me@example.org" }, new Uri("https://otto.example.org")).Should().Be("mailto:me@example.org");
        PushSignature.Contact(channel, new Uri("https://otto.example.org")).Should().Be("https://otto.example.org");
        PushSignature.Contact(channel, new Uri("https://otto.local")).Should().Be(PushContact.Nobody);
        PushSignature.Contact(channel, publicUrl: null).Should().Be(PushContact.Of(PushContact.Nobody));
    }

    [Fact]
    public async Task AWrongContact_NamesItsField()
    {
        (await _still.Backend.PostAsync("/otto/channels", new { name = "me", kind = "browser", contact = "me@otto.local" })).AsWrongField("contact").Should().Contain(".local");
        (await _still.Backend.PostAsync("/otto/channels", new { name = "me", kind = "browser", url = "https://example.org" })).AsWrongField("url");
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac")]
    [InlineData("curl/8.5.0", "A browser")]
    public void ABrowser_IsCalledByWhatItSays(string userAgent, string name) => DeviceName.Of(userAgent).Should().Be(name);

    [Fact]
    public async Task TheDoctor_SaysWhenNoBrowserIsLeft()
    {
        await AddAsync();
        (await DoctorAsync()).Status.Should().Be("ok");

        _still.Backend.Execute("UPDATE otto_devices SET state = 'gone'");

        (await DoctorAsync()).Should().BeEquivalentTo(new { Status = "warning", Message = "No browser takes the messages of browser." });
    }

    [Fact]
    public async Task ThePage_ListsThem_AndTakesOneAway()
    {
        await _still.Backend.PostAsync("/otto/devices", new { browser_id = _phone.Id, name = "My <phone>", endpoint = "https://push.example.org/x", keys = new { _phone.P256dh, _phone.Auth } });
        var browser = await ConsoleBrowser.OpenAsync(_still.Backend);

        (await browser.GetAsync("/settings/channels")).Text.Should().Contain("My <phone>").And.Contain("push.example.org").And.Contain("Notify me here");
        (await browser.SendFormAsync("/settings/channels", "/settings/channels/browsers/1/remove")).Status.Should().Be(303);

        (await browser.GetAsync("/settings/channels")).Text.Should().NotContain("My <phone>");
    }

    private Task<Answer> AddNtfyAsync(string name) =>
        _still.Backend.PostAsync("/otto/channels", new { name, kind = "ntfy", url = "https://ntfy.sh", topic = "otto" });

    private async Task AddAsync(bool? again = null) =>
        (await _still.Backend.PostAsync("/otto/devices", _phone.Says("https://push.example.org/x", again))).Status.Should().Be(200);

    private async Task<IReadOnlyList<ChannelSummary>> ChannelsAsync() => (await _still.Backend.GetAsync("/otto/channels")).Read<Page<ChannelSummary>>().Items;

    private async Task<DoctorCheck> DoctorAsync() =>
        (await _still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");
}
