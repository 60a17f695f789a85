using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/channels</c>: tries a way out to the person.</summary>
internal static class ChannelApi
{
    public static void MapChannels(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/otto/channels/{name}/test", TestAsync)
            .WithTags("Notifications").WithName("testChannel")
            .WithSummary("Sends one test message over a channel, and says whether it was accepted.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ForOwner();

    private static async Task<ChannelTest> TestAsync(
        string name, HttpRequest request, ChannelCheck channels, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await channels.SendAsync(name, cancellation);
    }
}
