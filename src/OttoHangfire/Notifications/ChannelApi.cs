using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/channels</c>: the ways out to the person: set up, changed, taken away, and a test of one.</summary>
internal static class ChannelApi
{
    private const string GetChannel = "getChannel";

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/channels").WithTags("Notifications");
        group.MapGet("/", (OwnersChannels channels) => new Page<ChannelSummary>(channels.Now.Summaries, null)).WithName("listChannels")
            .WithSummary("The channels that are set up. Never their addresses and secrets.").ForReaders();
        group.MapPost("/", AddAsync).WithName("addChannel")
            .WithSummary("Sets a channel up. It takes messages at once. Its secrets are in no answer, log or run.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ForOwner();

        var one = group.MapGroup("/{name}").ProducesProblem(StatusCodes.Status404NotFound).ForOwner();
        one.MapGet("/", (string name, ChannelKeeper channels) => channels.Get(name)).WithName(GetChannel)
            .WithSummary("One channel: all but its secrets, whose names it lists.");
        one.MapPut("/", ChangeAsync).WithName("changeChannel")
            .WithSummary("Changes a channel, at once: what is absent stays as it is. Of one in otto.json, only the default can be set.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        one.MapDelete("/", RemoveAsync).WithName("removeChannel")
            .WithSummary("Takes a channel away, with its secrets. What waits for it is given up.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        MapQuietHours(routes);
        one.MapPost("/test", TestAsync).WithName("testChannel")
            .WithSummary("Sends one test message over a channel, and says what the receiver answered.")
            .ProducesProblem(StatusCodes.Status502BadGateway);
    }

    private static void MapQuietHours(IEndpointRouteBuilder routes)
    {
        var quiet = routes.MapGroup("/otto/settings/quiet-hours").WithTags("Settings").ForOwner();
        quiet.MapGet("/", (ChannelKeeper channels) => channels.QuietHours()).WithName("getQuietHours")
            .WithSummary("When messages wait, and until when it is quiet now.");
        quiet.MapPut("/", SetQuietHoursAsync).WithName("setQuietHours")
            .WithSummary("Sets when messages wait, at once; what is urgent goes all the same. A channel can have quiet hours of its own.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        quiet.MapDelete("/", RemoveQuietHoursAsync).WithName("removeQuietHours")
            .WithSummary("Takes the quiet hours away: what waits for their end goes.").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Task<QuietHoursState> SetQuietHoursAsync(
        JsonBody<QuietHours> body, HttpRequest request, ChannelKeeper channels, CancellationToken cancellation) =>
        channels.SetQuietHoursAsync(body.Value, Caller.Of(request).Name, cancellation);

    private static async Task<QuietHoursState> RemoveQuietHoursAsync(
        HttpRequest request, ChannelKeeper channels, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await channels.SetQuietHoursAsync(hours: null, Caller.Of(request).Name, cancellation);
    }

    private static async Task<CreatedAtRoute<ChannelDetail>> AddAsync(
        JsonBody<ChannelChange> body, HttpRequest request, ChannelKeeper channels, CancellationToken cancellation)
    {
        var added = await channels.AddAsync(body.Value, Caller.Of(request).Name, cancellation);
        return TypedResults.CreatedAtRoute(added, GetChannel, new { name = added.Name });
    }

    private static Task<ChannelDetail> ChangeAsync(
        string name, JsonChange<ChannelChange> body, HttpRequest request, ChannelKeeper channels, CancellationToken cancellation) =>
        channels.ChangeAsync(name, body.Value, body.Fields, Caller.Of(request).Name, cancellation);

    private static async Task<NoContent> RemoveAsync(
        string name, HttpRequest request, ChannelKeeper channels, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await channels.RemoveAsync(name, Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<ChannelTest> TestAsync(
        string name, HttpRequest request, ChannelCheck channels, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await channels.SendAsync(name, cancellation);
    }
}
