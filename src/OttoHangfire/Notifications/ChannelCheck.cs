using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary>Tries a way out to the person: one message, now and once.</summary>
internal sealed class ChannelCheck(OwnersChannels channels, MessageSender sender, TimeProvider clock)
{
    /// <summary>Sends a test message.</summary>
    /// <exception cref="RefusalException">There is no such channel, or the message was not taken.</exception>
    public async Task<ChannelTest> SendAsync(string name, CancellationToken cancellation)
    {
        var now = channels.Now;
        var channel = now.Find(name)
            ?? throw (now.ProblemOf(name) is { } problem
                ? new RefusalException(RefusalKind.NotDelivered, problem)
                : ChannelKeeper.Unknown(name));

        var message = new Message(
            $"msg_{Guid.CreateVersion7():N}", clock.GetUtcNow(), "Test", "Otto can reach you here.", RunId: null, Urgent: false);
        var delivery = await sender.SendAsync(channel, message, cancellation);
        return delivery.Problem is null
            ? new ChannelTest(name, message.Id, delivery.StatusCode ?? 0, delivery.Words)
            : throw new RefusalException(RefusalKind.NotDelivered, delivery.Problem);
    }
}
