using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/channels</c>: the ways out to the person, and a test of one.</summary>
internal static class ChannelApi
{
    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/channels").WithTags("Notifications");
        group.MapGet("/", (OwnersChannels channels) => new Page<ChannelSummary>(channels.Summaries(), null)).WithName("listChannels")
            .WithSummary("The channels that are set up. Never their addresses and secrets.").ForReaders();
        group.MapPost("/{name}/test", TestAsync).WithName("testChannel")
            .WithSummary("Sends one test message over a channel, and says what the receiver answered.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ForOwner();
    }

    private static async Task<ChannelTest> TestAsync(
        string name, HttpRequest request, ChannelCheck channels, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await channels.SendAsync(name, cancellation);
    }
}
