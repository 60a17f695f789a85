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

    /// <summary>It is killed while the server keeps it waiting.</summary>
    [MaildevFact]
    public async Task Maildev_GetsAfterAKill_WhatWasBegunBeforeIt()
    {
        var port = FreePort.Find();
        await using var server = await Maildev.StartAsync(port);
        await using var otto = new OttoInstallation();
        await using var agent = new ScriptedAgent(otto.AgentPort);
        await WriteSettingsAsync(otto, port);
        var backend = await otto.StartBackendAsync();
        await server.PauseAsync();
        await PostAsync(otto);
        var begun = await Eventually.IsAsync(() => MessageAsync(otto), message => message?.SentAs is not null, "it is on its way");

        await backend.KillAsync();
        await server.GoOnAsync();
        await otto.StartBackendAsync();
        await Eventually.IsAsync(() => MessageAsync(otto), message => message?.State == NotificationState.Sent, "it was taken");

        (await server.ReceivedAsync()).Should().ContainSingle().Which.MessageId.Should().Be($"<{begun!.SentAs}@home.example>");
    }

    /// <summary>Not now, a kill while the server thinks about the text, and then a yes.</summary>
    [AiosmtpdFact]
    public async Task ThroughEachTry_AndAKillInTheMiddle_ItIsTheSameMail()
    {
        var port = FreePort.Find();
        await using var otto = new OttoInstallation();
        await using var agent = new ScriptedAgent(otto.AgentPort);
        await using var server = await Aiosmtpd.StartAsync(port, "451", "hold");
        await WriteSettingsAsync(otto, port);
        var backend = await otto.StartBackendAsync();
        await PostAsync(otto);
        await Eventually.HoldsAsync(async () => (await MessageAsync(otto)) is { Tries: 1, LastError: not null }, "it was told to come later");
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
