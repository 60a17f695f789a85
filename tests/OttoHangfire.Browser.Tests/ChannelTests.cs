using Microsoft.Playwright;
using OttoHangfire.Browser.Tests.Support;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Browser.Tests;

/// <summary>A console behind which Otto himself answers.</summary>
public sealed class WithOtto : IAsyncLifetime
{
    public ConsoleOfOtto Console { get; } = new() { HasRealAgent = true };

    public Task InitializeAsync() => Console.InitializeAsync();

    public Task DisposeAsync() => Console.DisposeAsync();
}

/// <summary>Somebody sets mail up who has never seen a settings file: she tries it, reads what the server says, and then gets a reminder.</summary>
public sealed class ChannelTests(WithOtto otto) : IClassFixture<WithOtto>
{
    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task Mail_IsSetUp_Tried_AndBringsAReminder(Way way)
    {
        await using var server = MailSink.Start();
        server.Answer = command => command == "." ? "451 4.7.1 greylisted, come back later" : null;
        var (name, text) = ($"mail-{way}", $"Water the ferns ({way})");
        var person = await Person.ComesAsync(otto.Console, way);
        var wrong = new List<string>();
        person.Page.Console += (_, message) => Note(wrong, message);

        await person.GoAsync("/settings");
        await person.FollowAsync("Look at them, try one, or add another");
        await person.FollowAsync("Mail");
        await person.TypeAsync("Its name", name);
        await person.TypeAsync("Mail server", "127.0.0.1");
        await person.ChooseAsync("Encryption", "none, only on this machine");
        await person.TypeAsync("Port", $"{server.Port}");
        await person.TypeAsync("Your address", "otto@home.example");
        await person.TypeAsync("The address that it goes to", "nobody");
        await person.Page.EvaluateAsync("document.getElementById('channel').noValidate = true");
        await person.TickAsync("Send my reminders here");
        await person.PressAsync("Add it");
        await person.SeesAsync("This must be one mail address, like me@example.org.");
        await person.TypeAsync("The address that it goes to", "me@example.org");
        await person.PressAsync("Add it");

        await person.PressAsync($"Test {name}");
        await person.SeesAsync("has not taken the test message");
        await person.SeesAsync("The mail server answered 451: 4.7.1 greylisted, come back later");
        server.Answer = _ => null;
        await person.PressAsync($"Test {name}");
        await person.SeesAsync("has taken the test message");
        await person.SeesAsync("250 2.0.0 queued as 4711");
        (await Look.Axe(ColorScheme.Light)(person.Page)).Should().BeEmpty();
        (await Look.WidthAsync(person.Page)).Should().BeEmpty();

        await otto.Console.PutReminderAsync(text);
        await Eventually.HoldsAsync(() => Task.FromResult(server.Received.Any(mail => mail.Text.Contains(text))), "the reminder comes as mail", within: TimeSpan.FromMinutes(2));
        var messages = await otto.Console.GetAsync<Page<Notification>>($"/otto/notifications?channel={name}");
        messages.Items.Should().ContainSingle().Which.Body.Should().StartWith(text);

        await person.GoAsync("/settings/channels");
        await person.UnfoldAsync($"Remove… {name}");
        await person.PressAsync($"Remove {name}");
        await Assertions.Expect(person.Page.GetByText(name)).ToHaveCountAsync(0);
        wrong.Should().BeEmpty();
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task AReminder_IsPutOffFromItsMail_AndComesAgainLater(Way way)
    {
        await using var server = MailSink.Start();
        var (name, text) = ($"letters-{way}", $"Call the plumber ({way})");
        await otto.Console.SetUpAsync(new
        {
            name,
            kind = "email",
            host = "127.0.0.1",
            port = server.Port,
            tls = "none",
            from = "otto@home.example",
            to = "me@example.org",
            @default = true,
        });
        var id = await otto.Console.PutReminderAsync(text);
        await ComesAsync(server, text, times: 1);
        var links = LinksOf(server.Received.First().Text);

        // On another device, on which nobody is signed in.
        var person = await Person.StrangerAsync(otto.Console, way);
        await person.GoAsync(links["Snooze 10 min"]);
        await person.IsAtAsync("Reminder");
        await person.SeesAsync(text);
        (await Look.Axe(ColorScheme.Light)(person.Page)).Should().BeEmpty();
        (await Look.WidthAsync(person.Page)).Should().BeEmpty();
        (await otto.Console.TaskAsync(id)).Status.Should().Be(OttoStatus.Success, "to look changes nothing");
        await person.PressAsync("Snooze 10 min");

        await person.IsAtAsync("Thank you");
        await person.SeesAsync("It comes again at ");
        var later = await otto.Console.TaskAsync(id);
        later.Status.Should().Be(OttoStatus.Pending);
        (later.NextRunAt - later.LastRunAt).Should().BeGreaterThan(TimeSpan.FromMinutes(9));

        // Used once, none of its links works any more.
        await person.GoAsync(links["Done"]);
        await person.IsAtAsync("Nothing was changed");

        // Ten minutes are long: its time comes now.
        await otto.Console.RunNowAsync(id);
        await ComesAsync(server, text, times: 2);
        var again = server.Received.Last().Text;
        LinksOf(again)["Snooze 10 min"].Should().NotBe(links["Snooze 10 min"]);
        await person.GoAsync(LinksOf(again)["Done"]);
        await person.PressAsync("Done");
        await person.SeesAsync("It is noted as done.");
    }

    [BrowserTheory]
    [MemberData(nameof(Ways))]
    public async Task QuietHours_AreSet_AndTakenAway(Way way)
    {
        var person = await Person.ComesAsync(otto.Console, way);
        await person.GoAsync("/settings/channels");

        // What a time field shows differs by language; its value does not.
        await person.Page.GetByLabel("Quiet from").EvaluateAsync("field => field.value = '22:00'");
        await person.Page.GetByLabel("Quiet until").EvaluateAsync("field => field.value = '07:00'");
        await person.PressAsync("Set the quiet hours");
        await person.SeesAsync("No quiet hours");
        (await HoursAsync()).Should().Be(new QuietHours { From = "22:00", To = "07:00" });

        await person.PressAsync("No quiet hours");
        await Assertions.Expect(person.Page.GetByText("No quiet hours")).ToHaveCountAsync(0);
        (await HoursAsync()).Should().BeNull();
    }

    private static Task ComesAsync(MailSink server, string text, int times) => Eventually.HoldsAsync(
        () => Task.FromResult(server.Received.Count(mail => mail.Text.Contains(text)) == times), "the reminder comes as mail", within: TimeSpan.FromMinutes(2));

    /// <summary>Where the links of a mail lead to, by what is written before them. A long line may have been broken on its way.</summary>
    private static Dictionary<string, string> LinksOf(string mail) => mail
        .Replace("=\r\n", "").Replace("=\n", "").Replace("=3D", "=").Split('\n')
        .Select(line => line.Trim().Split(": http", 2))
        .Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => new Uri($"http{parts[1]}").PathAndQuery);

    private async Task<QuietHours?> HoursAsync() => (await otto.Console.GetAsync<QuietHoursState>("/otto/settings/quiet-hours")).Hours;

    /// <summary>A browser writes each answer above 399 into its console: that of the server that takes nothing, and of a field that is wrong.</summary>
    private static void Note(List<string> wrong, IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.Contains("502", StringComparison.Ordinal) && !message.Text.Contains("400", StringComparison.Ordinal))
        {
            wrong.Add(message.Text);
        }
    }
}
