using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>Mails from the real backend, as mail servers understand them that nobody here wrote.</summary>
public sealed class MailTests
{
    private const string Subject = "Grüße aus Köln: Öl, Maß & Čaj — 漢字 🎉👩‍👩‍👧 und ein Betreff, der länger ist als die achtzig Zeichen einer Zeile";

    private static readonly string Text = string.Join(
        '\n',
        "Straße, Übermut, naïve, Łódź, 日本語, עברית 🧾",
        ".",
        ".. two points begin this line, and one was a line by itself",
        "From here on it is long:",
        new string('x', 1_200),
        string.Concat(Enumerable.Repeat("ß🎈", 200)),
        "= an equals sign, =C3=BC and \t a tab",
        "the end");

    [MaildevFact]
    public Task Maildev_ReadsUmlauts_Emoji_AndLongLines_AsTheyWereWritten() => ReadsAsWrittenAsync("maildev");

    [AiosmtpdFact]
    public Task Aiosmtpd_ReadsUmlauts_Emoji_AndLongLines_AsTheyWereWritten() => ReadsAsWrittenAsync("aiosmtpd");

    [MaildevFact]
    public Task Maildev_SeesOneMessageId_BeforeAndAfterAKill() => SeesOneIdAsync("maildev");

    [AiosmtpdFact]
    public Task Aiosmtpd_SeesOneMessageId_BeforeAndAfterAKill() => SeesOneIdAsync("aiosmtpd");

    /// <summary>Nobody there, not now, a kill while the server thinks about the text, and then a yes.</summary>
    [AiosmtpdFact]
    public async Task ThroughEachTry_AndAKillInTheMiddle_ItIsTheSameMail()
    {
        var port = FreePort.Find();
        await using var otto = new OttoInstallation();
        await using var agent = new ScriptedAgent(otto.AgentPort);
        await WriteSettingsAsync(otto, port);
        var backend = await otto.StartBackendAsync();
        await PostAsync(otto);
        await Eventually.HoldsAsync(async () => (await MessageAsync(otto)) is { Tries: 1, LastError: not null }, "nobody was there");

        await using var server = await Aiosmtpd.StartAsync(port, "451", "hold");
        await Eventually.HoldsAsync(() => Task.FromResult(server.Told.Count == 1), "it was told to come later", TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(() => Task.FromResult(server.Told.Count == 2), "it came later", TimeSpan.FromMinutes(2));
        await backend.KillAsync();
        await otto.StartBackendAsync();
        var sent = await Eventually.IsAsync(
            () => MessageAsync(otto), message => message?.State == NotificationState.Sent, "it was taken", TimeSpan.FromMinutes(2));

        server.Told.Should().HaveCount(3);
        server.Told.Select(mail => mail.GetRawText()).Distinct().Should().ContainSingle("it is the same mail each time, to the letter");
        (await server.ReceivedAsync())[0].MessageId.Should().Be($"<{sent!.MessageId}@home.example>");
    }

    private static async Task ReadsAsWrittenAsync(string kind)
    {
        var port = FreePort.Find();
        await using var server = await ForeignMailServer.StartAsync(kind, port);
        await using var otto = new OttoInstallation();
        await using var agent = new ScriptedAgent(otto.AgentPort);
        await WriteSettingsAsync(otto, port);
        await otto.StartBackendAsync();

        await PostAsync(otto);
        var sent = await Eventually.IsAsync(() => MessageAsync(otto), message => message?.State == NotificationState.Sent, "it was taken");

        var mail = (await server.ReceivedAsync()).Should().ContainSingle().Subject;
        mail.Subject.Should().Be(Subject);
        mail.Text.TrimEnd('\n').Should().Be(Text);
        mail.MessageId.Should().Be($"<{sent!.MessageId}@home.example>");
        if (server is Aiosmtpd { Told: [var told] })
        {
            told.GetProperty("longest_line").GetInt32().Should().BeLessThanOrEqualTo(998, "RFC 5321 allows no longer one");
        }
    }

    /// <summary>It is killed as soon as the server has the mail: perhaps before that was written down, perhaps after.</summary>
    private static async Task SeesOneIdAsync(string kind)
    {
        var port = FreePort.Find();
        await using var server = await ForeignMailServer.StartAsync(kind, port);
        await using var otto = new OttoInstallation();
        await using var agent = new ScriptedAgent(otto.AgentPort);
        await WriteSettingsAsync(otto, port);
        var backend = await otto.StartBackendAsync();
        await PostAsync(otto);
        await Eventually.HoldsAsync(async () => (await server.ReceivedAsync()).Count == 1, "it has come");

        await backend.KillAsync();
        await otto.StartBackendAsync();
        await Eventually.IsAsync(() => MessageAsync(otto), message => message?.State == NotificationState.Sent, "it was taken");

        (await server.ReceivedAsync()).Distinct().Should().ContainSingle("a repetition is the same mail with the same Message-ID");
    }

    private static Task WriteSettingsAsync(OttoInstallation otto, int port) => File.WriteAllTextAsync(
        Path.Combine(otto.DataFolder, "otto.json"),
        $$"""{"channels":[{"name":"mail","kind":"email","host":"127.0.0.1","port":{{port}},"tls":"none","from":"otto@home.example","to":"me@example.org"}]}""");

    private static Task<OttoTask> PostAsync(OttoInstallation otto) => otto.PostTaskAsync(new NewOttoTask
    {
        Type = "test.mail",
        Description = "Send a mail",
        Payload = JsonSerializer.SerializeToElement(new
        {
            reply = new
            {
                message = "Done.",
                actions = new[] { new { type = "notify.send", payload = new { title = Subject, body = Text, channel = "mail" } } },
            },
        }),
    });

    private static async Task<Notification?> MessageAsync(OttoInstallation otto) => (await otto.MessagesAsync()).SingleOrDefault();
}
