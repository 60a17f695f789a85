using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/channels</c>: tries a way out to the person.</summary>
internal static class ChannelApi
{
    public static void MapChannels(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/otto/channels/{name}/test", TestAsync)
            .WithTags("Notifications")
            .WithSummary("Sends a test message over a channel, now and once, and says whether it was taken.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway);

    private static async Task<ChannelTest> TestAsync(
        string name, HttpRequest request, OttoSettings settings, WebhookSender webhooks, TimeProvider clock, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        var channel = settings.Channels.FirstOrDefault(channel => channel.Name == name)
            ?? throw RefusalException.NotFound($"There is no channel {name}. Add it to \"channels\" in otto.json and start again.");

        var message = new Message($"msg_{Guid.CreateVersion7():N}", clock.GetUtcNow(), "Test", "Otto can reach you here.", RunId: null);
        var delivery = await webhooks.SendAsync(channel, message, cancellation);
        return delivery.Problem is null
            ? new ChannelTest(name, message.Id, delivery.StatusCode!.Value)
            : throw new RefusalException(RefusalKind.NotDelivered, delivery.Problem);
    }
}
