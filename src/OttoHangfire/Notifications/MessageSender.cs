using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>Sends one message over one channel, once, by whatever way its kind goes.</summary>
internal sealed class MessageSender(WebhookSender webhooks, NtfySender ntfy, EmailSender mail, BrowserSender browsers)
{
    public Task<Delivery> SendAsync(ChannelSettings channel, Message message, CancellationToken cancellation) => channel switch
    {
        WebhookChannel webhook => webhooks.SendAsync(webhook, message, cancellation),
        NtfyChannel topic => ntfy.SendAsync(topic, message, cancellation),
        BrowserChannel hers => browsers.SendAsync(hers, message, cancellation),
        EmailChannel mailbox => mail.SendAsync(mailbox, message, cancellation),
        _ => throw new InvalidOperationException($"Nobody sends over a channel of the kind {channel.Kind}."),
    };
}
