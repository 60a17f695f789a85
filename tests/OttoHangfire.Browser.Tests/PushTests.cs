using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>
/// A real Chromium takes Otto's messages. Its maker's push service is out of a test's reach, so one of the test stands in its place, and hands
/// on what it was handed through the tools for developers.
/// </summary>
public sealed class PushTests(WithOtto otto) : IClassFixture<WithOtto>
{
    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [PushTheory]
    [MemberData(nameof(Ways))]
    public async Task AReminder_ComesToTheBrowser_AndIsAnsweredThere(Way way)
    {
        await using var service = new PushSink(FreePort.Find());
        using var keys = new PushBrowser();
        var (person, wrong) = await ComeAsync(way, service, keys);
        await SetUpAsync();
        var text = $"Water the palms ({way})";

        await person.GoAsync("/settings/channels");
        await person.SeesAsync("This browser takes none of his messages so far.");
        await person.PressAsync("Notify me here");
        await person.SeesAsync("This browser takes his messages.");
        await person.SeesAsync("Chrome on ");
        (await Look.Axe(ColorScheme.Light)(person.Page)).Should().BeEmpty();
        (await Look.WidthAsync(person.Page)).Should().BeEmpty();

        await otto.Console.PutReminderAsync(text);
        await Eventually.HoldsAsync(() => Task.FromResult(!service.Received.IsEmpty), "the push service is handed the reminder", within: TimeSpan.FromMinutes(2));
        var tools = await ServiceWorkerTools.OpenAsync(person.Page, otto.Console.Origin);
        var message = await keys.ReadAsync(service.For("first")[0].Body);
        await tools.DeliverAsync(message);
        await tools.DeliverAsync(message);
        await Eventually.HoldsAsync(async () => (await tools.ShownAsync()).Count > 0, "the notification is shown");
        (await tools.ShownAsync()).Should().ContainSingle("a repetition takes its place").Which.Should().Be(("Reminder", text, "Done, Snooze 10 min"));

        await tools.PressAsync(0);
        await Eventually.HoldsAsync(async () => (await AnswersAsync(text)) == 1, "the reminder is noted as done");
        (await tools.ShownAsync()).Should().BeEmpty();
        wrong.Should().BeEmpty();

        await TakeAwayAsync(person);
    }

    [PushTheory]
    [InlineData(Way.Mouse)]
    public async Task ABrowserThatWasEnded_ComesBackByItself_WhenAPageIsOpened(Way way)
    {
        await using var service = new PushSink(FreePort.Find());
        using var keys = new PushBrowser();
        var (person, wrong) = await ComeAsync(way, service, keys);
        await SetUpAsync();
        await person.GoAsync("/settings/channels");
        await person.PressAsync("Notify me here");
        await person.SeesAsync("This browser takes his messages.");

        service.Answers["first"] = (410, "", null);
        await person.PressAsync("Test browser");
        await person.SeesAsync("No browser takes messages now.");
        await person.SeesAsync("It comes back when you open Otto in it.");
        await person.Page.EvaluateAsync("sessionStorage.clear()");
        await person.GoAsync("/tasks");

        await Eventually.HoldsAsync(async () => (await DevicesAsync()).Any(device => device.State == DeviceState.Active), "the browser is back");
        await person.GoAsync("/settings/channels");
        await person.PressAsync("Test browser");
        await person.SeesAsync("browser has taken the test message");
        service.For("second").Should().ContainSingle();

        // What the owner takes away in a list does not come back by itself.
        await TakeAwayAsync(person);
        await person.Page.EvaluateAsync("sessionStorage.clear()");
        await person.GoAsync("/settings/channels");
        await person.SeesAsync("This browser takes none of his messages so far.");
        (await DevicesAsync()).Should().BeEmpty();
        wrong.Should().OnlyContain(error => error.Contains("502"), "the test that was not taken");
    }

    [PushTheory]
    [InlineData(Way.Keyboard)]
    public async Task OverHttp_ThePageSaysWhyItCannot(Way way)
    {
        var person = await Person.ComesAsync(otto.Console, way);
        await person.Page.AddInitScriptAsync("Object.defineProperty(window, 'isSecureContext', { value: false })");

        await person.GoAsync("/settings/channels");

        await person.SeesAsync("browsers let a page notify you only over https or on the machine that Otto runs on (localhost)");
        await Assertions.Expect(person.Page.GetByText("Notify me here").Locator("visible=true")).ToHaveCountAsync(1);
        await Assertions.Expect(person.Page.Locator("#push-on")).ToBeHiddenAsync();
    }

    /// <summary>Somebody who lets this address show notifications, in a browser whose push service is the test's.</summary>
    private async Task<(Person Person, List<string> Wrong)> ComeAsync(Way way, PushSink service, PushBrowser keys)
    {
        var person = await Person.ComesAsync(otto.Console, way);
        var wrong = new List<string>();
        person.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                wrong.Add(message.Text);
            }
        };
        await person.Page.Context.GrantPermissionsAsync(["notifications"], new BrowserContextGrantPermissionsOptions { Origin = otto.Console.Origin });
        await person.Page.AddInitScriptAsync($$"""
            const its = 'test.endpoint';
            const subscription = () => localStorage.getItem(its) && {
              options: {},
              toJSON: () => ({ endpoint: localStorage.getItem(its), expirationTime: null, keys: { p256dh: '{{keys.P256dh}}', auth: '{{keys.Auth}}' } }),
              unsubscribe: async () => { localStorage.setItem('test.ended', 'yes'); localStorage.removeItem(its); return true; },
            };
            PushManager.prototype.getSubscription = async () => subscription();
            PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
              if (!userVisibleOnly || applicationServerKey.length !== 65) {
                throw new Error('a browser would refuse this');
              }
              localStorage.setItem(its, localStorage.getItem('test.ended') ? '{{service.Endpoint("second")}}' : '{{service.Endpoint("first")}}');
              return subscription();
            };
            """);
        return (person, wrong);
    }

    private async Task SetUpAsync()
    {
        if ((await otto.Console.GetAsync<Page<ChannelSummary>>("/otto/channels")).Items.All(channel => channel.Kind != "browser"))
        {
            await otto.Console.SetUpAsync(new { name = "browser", kind = "browser", allow_private = true, @default = true });
        }
    }

    private async Task TakeAwayAsync(Person person)
    {
        var device = (await DevicesAsync()).Should().ContainSingle().Subject;
        await person.GoAsync("/settings/channels");
        await person.UnfoldAsync($"Remove browser {device.Id}…");
        await person.PressAsync($"Remove browser {device.Id}");
        await Eventually.HoldsAsync(async () => (await DevicesAsync()).Count == 0, "the browser is taken away");
    }

    private async Task<int> AnswersAsync(string text)
    {
        var task = (await otto.Console.GetAsync<Page<OttoTask>>("/otto/tasks")).Items.Single(task => task.Description == text);
        var lines = (await otto.Console.GetAsync<Page<AuditEntry>>("/otto/audit")).Items;
        return lines.Count(line => line.TaskId == task.Id && line.AskedBy == "link of a message");
    }

    private async Task<IReadOnlyList<Device>> DevicesAsync() => (await otto.Console.GetAsync<Page<Device>>("/otto/devices")).Items;
}

/// <summary>A theory that a real browser decides, with <c>http_ece</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PushTheoryAttribute : TheoryAttribute
{
    public PushTheoryAttribute() => Skip = Chromium.WhyNot ?? PushBrowser.Missing;
}
