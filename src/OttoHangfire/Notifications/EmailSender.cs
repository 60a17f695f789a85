using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using AuthenticationException = MailKit.Security.AuthenticationException;

namespace OttoHangfire.Notifications;

/// <summary>
/// Hands one message to a mail server, once. Its Message-ID is the same at each try. Where the line breaks after the text was begun,
/// nobody can know whether it was taken; a server that says no has not taken it.
/// </summary>
internal sealed class EmailSender(TrustMailServer trust, TimeProvider clock)
{
    /// <summary>From the first connection attempt to the server's word on the text.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>For the goodbye, which changes nothing any more.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    public async Task<Delivery> SendAsync(EmailChannel channel, Message message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var client = NewClient();
        using var mail = Mail(channel, message);
        var text = new TextProgress();
        try
        {
            var answer = await HandOverAsync(client, channel, mail, text, both.Token);
            await LeaveAsync(client);
            return new Delivery(DeliveryEnd.Taken, $"250 {ForeignText.Line(answer, 200)}") { StatusCode = (int)SmtpStatusCode.Ok };
        }
        catch (Exception broken) when (!cancellation.IsCancellationRequested)
        {
            return Of(broken, channel, text.HasBegun, limit.IsCancellationRequested) with { WasHandedOver = text.HasBegun };
        }
    }

    private SmtpClient NewClient()
    {
        // Asking whether a certificate was revoked hangs where there is no way out; that it is valid is checked all the same.
        var client = new SmtpClient { CheckCertificateRevocation = false, Timeout = (int)Longest.TotalMilliseconds };
        if (trust.IsTrusted is { } isTrusted)
        {
            client.ServerCertificateValidationCallback = isTrusted;
        }

        return client;
    }

    private static async Task<string> HandOverAsync(
        SmtpClient client, EmailChannel channel, MimeMessage mail, ITransferProgress text, CancellationToken cancellation)
    {
        var tls = channel.Tls switch
        {
            "implicit" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };
        await client.ConnectAsync(channel.Host, channel.Port, tls, cancellation);
        if (channel is { User: { } user, Password: { } password })
        {
            await client.AuthenticateAsync(user, password.RevealText(), cancellation);
        }

        return await client.SendAsync(mail, cancellation, text);
    }

    /// <summary>The mail is taken: whatever goes wrong from here on takes nothing back.</summary>
    private async Task LeaveAsync(SmtpClient client)
    {
        using var limit = new CancellationTokenSource(Goodbye, clock);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception rude) when (rude is IOException or SocketException or ProtocolException or CommandException
            or OperationCanceledException or InvalidOperationException)
        {
            // It did not say goodbye.
        }
    }

    private static MimeMessage Mail(EmailChannel channel, Message message)
    {
        var mail = new MimeMessage
        {
            Subject = ForeignText.Line(message.Title, 200),
            Date = message.CreatedAt,
            MessageId = $"{message.Id}@{channel.Sender.Split('@')[^1]}",
            Body = new TextPart("plain") { Text = message.TextWithLinks },
        };
        mail.From.Add(new MailboxAddress("Otto", channel.Sender));
        mail.To.Add(new MailboxAddress("", channel.Recipient));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    private static Delivery Of(Exception broken, EmailChannel channel, bool wasBegun, bool isLate) => broken switch
    {
        SmtpCommandException refusal => OfAnswer(refusal.StatusCode, refusal.Message, hint: ""),
        AuthenticationException { InnerException: SmtpCommandException refusal } =>
            OfAnswer(refusal.StatusCode, refusal.Message, AppPasswords.HintFor(channel.Host)),
        AuthenticationException or ServiceNotAuthenticatedException => new Delivery(
            DeliveryEnd.Refused,
            $"The mail server does not take user and password: {Sentence(broken)}{AppPasswords.HintFor(channel.Host)}"),
        NotSupportedException => new Delivery(
            DeliveryEnd.Refused,
            "The mail server offers no STARTTLS at this port. Set \"tls\" to implicit with port 465, or ask your provider."),
        SslHandshakeException => new Delivery(
            DeliveryEnd.NotNow,
            "TLS with the mail server failed: its certificate is not trusted, or this port speaks it another way "
                + "(587 is for starttls, 465 for implicit)."),
        _ when wasBegun => new Delivery(
            DeliveryEnd.InDoubt, "The line to the mail server broke after the text was begun, so nobody knows whether it took the mail."),
        _ when isLate => new Delivery(DeliveryEnd.NotNow, $"The mail server did not answer within {Longest.TotalSeconds:0} s."),
        SocketException socket => new Delivery(DeliveryEnd.NotNow, $"The mail server could not be reached: {socket.Message}."),
        IOException or ProtocolException => new Delivery(DeliveryEnd.NotNow, "The connection to the mail server broke off."),
        _ => new Delivery(DeliveryEnd.NotNow, $"It could not be sent: {Sentence(broken)}"),
    };

    /// <summary>5xx will be said again; 4xx may pass.</summary>
    private static Delivery OfAnswer(SmtpStatusCode status, string words, string hint) => new(
        (int)status >= 500 ? DeliveryEnd.Refused : DeliveryEnd.NotNow,
        $"The mail server answered {(int)status}: {ForeignText.Line(words, 300)}{hint}")
    {
        StatusCode = (int)status,
    };

    private static string Sentence(Exception broken) => ForeignText.Line(broken.Message, 300);

    /// <summary>Whether anything of the text has left.</summary>
    private sealed class TextProgress : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
