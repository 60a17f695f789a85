using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Notifications;

/// <summary>Messages as mail: handed over once, under one Message-ID, and what the server says counts.</summary>
public sealed class EmailTests
{
    private const string Password = "canary-password";

    [Fact]
    public async Task AMail_ComesAsItWasWritten()
    {
        await using var sink = MailSink.Start();
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Müll 🗑️ rausstellen", "Grüße\n.\n..zwei Punkte\nAn: 漢字");

        await SendAsync(still);
        await SendAsync(still);

        var received = sink.Received.Should().ContainSingle().Subject;
        received.From.Should().StartWith("MAIL FROM:<otto@home.example>");
        received.To.Should().Be("RCPT TO:<me@example.org>");
        var mail = Read(received);
        mail.Subject.Should().Be("Müll 🗑️ rausstellen");
        mail.TextBody!.ReplaceLineEndings("\n").TrimEnd('\n').Should().Be("Grüße\n.\n..zwei Punkte\nAn: 漢字");
        mail.MessageId.Should().Be($"{(await OneAsync(still)).MessageId}@home.example");
        mail.Date.Should().Be(Some.Now);
        mail.Headers[HeaderId.AutoSubmitted].Should().Be("auto-generated");
        (await OneAsync(still)).Should().BeEquivalentTo(new { State = "sent", Tries = 1, LastError = (string?)null });
    }

    [Theory]
    [InlineData("x\r\nBcc: thief@example.org\r\n\r\nhello")]
    [InlineData("x\nBcc: thief@example.org")]
    [InlineData("x\u2028Bcc: thief@example.org")]
    public async Task ATitle_AddsNoHeader(string title)
    {
        await using var sink = MailSink.Start();
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, title, "b");

        await SendAsync(still);

        var mail = Read(sink.Received.Single());
        mail.Bcc.Count.Should().Be(0);
        mail.Headers.Select(header => header.Field).Should().BeEquivalentTo(
            "Subject", "Date", "Message-Id", "From", "To", "Auto-Submitted", "MIME-Version");
        sink.Commands.Should().NotContain(command => command.Contains("thief"));
    }

    [Theory]
    [InlineData("MAIL", "451 4.3.0 try later")]
    [InlineData("RCPT", "450 4.2.1 busy")]
    [InlineData("DATA", "421 4.3.2 closing")]
    [InlineData(".", "452 4.3.1 disk full")]
    [InlineData("MAIL", MailSink.HangUp)]
    [InlineData("DATA", MailSink.HangUp)]
    [InlineData("EHLO", MailSink.HangUp)]
    public async Task WhatMayPass_IsTriedAgain_UnderOneMessageId(string at, string answer)
    {
        await using var sink = MailSink.Start();
        sink.Answer = command => command.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Bin day", "b");
        await SendAsync(still);
        var tried = await OneAsync(still);

        sink.Answer = _ => null;
        still.Clock.Advance(TimeSpan.FromSeconds(5));
        await SendAsync(still);

        tried.Should().BeEquivalentTo(new { State = "pending", Tries = 1 });
        tried.LastError.Should().Contain(answer.Length == 0 ? "broke off" : answer[..3]);
        (await OneAsync(still)).State.Should().Be("sent");
        sink.Received.Select(mail => Read(mail).MessageId).Distinct().Should().ContainSingle();
        sink.Received.Select(mail => mail.Text).Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 sender refused")]
    [InlineData("RCPT", "550 5.1.1 no such mailbox")]
    [InlineData(".", "554 5.7.1 looks like spam")]
    public async Task ANo_IsNotAskedForTwice_AndIsShownInTheServersWords(string at, string answer)
    {
        await using var sink = MailSink.Start();
        sink.Answer = command => command.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Bin day", "b");

        await SendAsync(still);
        still.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(still);

        sink.Commands.Count(command => command.StartsWith("MAIL", StringComparison.Ordinal)).Should().Be(1);
        var message = await OneAsync(still);
        message.State.Should().Be("failed");
        message.LastError.Should().Be($"The mail server answered {answer[..3]}: {answer[4..]}");
    }

    [Fact]
    public async Task WhereTheLineBreaksAfterTheText_NobodyKnows_AndItIsNotSentTwiceByItself()
    {
        await using var sink = MailSink.Start();
        sink.Answer = command => command == "." ? MailSink.HangUp : null;
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Bin day", "b");
        await SendAsync(still);
        still.Clock.Advance(TimeSpan.FromHours(12));
        await SendAsync(still);

        sink.Received.Should().ContainSingle();
        (await OneAsync(still)).Should().BeEquivalentTo(new { State = "unknown", Tries = 1 });
        var finding = (await still.Backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "notifications.delivered");
        finding.Message.Should().Contain("nobody knows whether they came");
        finding.Fix.Text.Should().Contain("channels send ID");

        sink.Answer = _ => null;
        (await still.Backend.PostAsync("/otto/notifications/1/send")).Read<Notification>().State.Should().Be("pending");
        await SendAsync(still);
        (await OneAsync(still)).State.Should().Be("sent");
        sink.Received.Select(mail => Read(mail).MessageId).Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData("QUIT", MailSink.HangUp)]
    [InlineData("QUIT", "500 what?")]
    public async Task AServerThatSaysNoGoodbye_HasTakenIt(string at, string answer)
    {
        await using var sink = MailSink.Start();
        sink.Answer = command => command.StartsWith(at, StringComparison.Ordinal) ? answer : null;
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Bin day", "b");

        await SendAsync(still);
        still.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(still);

        sink.Received.Should().ContainSingle();
        (await OneAsync(still)).State.Should().Be("sent");
    }

    [Fact]
    public async Task AServerThatDoesNotGreet_IsLeftAfterHalfAMinute()
    {
        await using var sink = MailSink.Start();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sink.Greets = never.Task;
        await using var still = await StillBackend.StartAsync(settings: sink.Settings());
        await PutInAsync(still, "Bin day", "b");

        var sending = SendAsync(still);
        await sink.Called;
        still.Clock.Advance(EmailSender.Longest);
        await sending.WaitAsync(TimeSpan.FromSeconds(30));
        never.SetResult();
        (await OneAsync(still)).Should().BeEquivalentTo(new { State = "pending", LastError = "The mail server did not answer within 30 s." });
    }

    [Fact]
    public async Task ThePassword_GoesOverTlsOnly()
    {
        await using var sink = MailSink.Start(hasTls: true);
        await using var still = await StillBackend.StartAsync(
            services => services.AddSingleton(new TrustMailServer((_, shown, _, _) => shown is not null)), sink.Settings("starttls", Password));
        await PutInAsync(still, "Bin day", "b");

        await SendAsync(still);

        sink.Received.Should().ContainSingle().Which.WasEncrypted.Should().BeTrue();
        var verbs = sink.Commands.Select(command => command.Split(' ')[0]).ToList();
        verbs.IndexOf("STARTTLS").Should().BeInRange(0, verbs.IndexOf("AUTH"));
        (await OneAsync(still)).State.Should().Be("sent");
    }

    [Fact]
    public async Task ACertificateThatNobodyTrusts_GetsNoPassword()
    {
        await using var sink = MailSink.Start(hasTls: true);
        await using var still = await StillBackend.StartAsync(settings: sink.Settings("starttls", Password));
        await PutInAsync(still, "Bin day", "b");

        await SendAsync(still);

        sink.Commands.Should().NotContain(command => command.StartsWith("AUTH", StringComparison.Ordinal));
        (await OneAsync(still)).LastError.Should().Contain("certificate is not trusted");
    }

    [Fact]
    public async Task AServerWithoutTls_GetsNoPassword_AndTheOwnerReadsWhatToSet()
    {
        await using var sink = MailSink.Start();
        await using var still = await StillBackend.StartAsync(settings: sink.Settings("starttls", Password));
        await PutInAsync(still, "Bin day", "b");

        await SendAsync(still);

        sink.Commands.Should().NotContain(command => command.StartsWith("AUTH", StringComparison.Ordinal));
        (await OneAsync(still)).Should().BeEquivalentTo(new { State = "failed" });
        (await OneAsync(still)).LastError.Should().Contain("offers no STARTTLS").And.Contain("465");
    }

    [Fact]
    public async Task ATest_ShowsTheServersOwnWords_AndNeverThePassword()
    {
        await using var sink = MailSink.Start(hasTls: true);
        await using var still = await StillBackend.StartAsync(
            services => services.AddSingleton(new TrustMailServer((_, shown, _, _) => shown is not null)), sink.Settings("starttls", Password));

        var good = await still.Backend.PostAsync("/otto/channels/mail/test");
        sink.Answer = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 who are you?" : null;
        var bad = await still.Backend.PostAsync("/otto/channels/mail/test");

        good.Read<ChannelTest>().Should().BeEquivalentTo(new { Channel = "mail", StatusCode = 250, Answer = "250 2.0.0 queued as 4711" });
        bad.AsProblem(502).Detail.Should().Contain("535").And.Contain("who are you?");
        (good.Body + bad.Body).Should().NotContain(Password);
    }

    [Theory]
    [InlineData("smtp.gmail.com", "app password")]
    [InlineData("smtp.mail.me.com", "app-specific password")]
    [InlineData("smtp-mail.outlook.com", "no passwords from programs")]
    [InlineData("mail.gmx.net", "allow access")]
    [InlineData("notgmail.com.example", "")]
    [InlineData("evilgmail.com", "")]
    public void TheBigProviders_WantSomethingOfTheirOwn(string host, string hint)
    {
        var given = AppPasswords.HintFor(host);

        (given.Length == 0).Should().Be(hint.Length == 0);
        given.Contains(hint, StringComparison.Ordinal).Should().BeTrue(given);
    }

    private static MimeMessage Read(ReceivedMail mail)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Text));
        return MimeMessage.Load(stream);
    }

    private static async Task PutInAsync(StillBackend still, string title, string body)
    {
        still.Agent.Answers("Done.", Some.Action("notify.send", new { title, body }));
        await still.RingAsync((await still.AddAsync()).Id);
    }

    private static async Task<Notification> OneAsync(StillBackend still) =>
        (await still.Backend.GetAsync("/otto/notifications")).Read<Page<Notification>>().Items.Single();

    private static Task SendAsync(StillBackend still) => still.Get<Outbox>().SendDueAsync(CancellationToken.None);
}
