using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>Tries a way out to the person: one message, now and once.</summary>
internal sealed class ChannelCheck(OwnersChannels channels, WebhookSender webhooks, TimeProvider clock)
{
    /// <summary>Sends a test message.</summary>
    /// <exception cref="RefusalException">There is no such channel, or the message was not taken.</exception>
    public async Task<ChannelTest> SendAsync(string name, CancellationToken cancellation)
    {
        var channel = channels.Find(name)
            ?? throw RefusalException.NotFound($"There is no channel {name}. Add it to \"channels\" in otto.json and start again.");

        var message = new Message($"msg_{Guid.CreateVersion7():N}", clock.GetUtcNow(), "Test", "Otto can reach you here.", RunId: null);
        var delivery = await webhooks.SendAsync(channel, message, cancellation);
        return delivery.Problem is null
            ? new ChannelTest(name, message.Id, delivery.StatusCode!.Value, delivery.Words)
            : throw new RefusalException(RefusalKind.NotDelivered, delivery.Problem);
    }
}
