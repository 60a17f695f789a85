using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/devices</c>: the browsers that take messages.</summary>
internal static class DeviceApi
{
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/devices").WithTags("Notifications").ForOwner();
        group.MapGet("/", ListAsync).WithName("listDevices")
            .WithSummary("The browsers that take messages, newest first; never their addresses and keys.");
        group.MapGet("/key", (PushSignature signature) => new PushKey(signature.PublicKey)).WithName("getPushKey")
            .WithSummary("The public key that a browser needs before it can take messages.");
        group.MapPost("/", AddAsync).WithName("addDevice")
            .WithSummary("Lets a browser take messages. A gone one asks its push service for another address; a removed one stays so.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        group.MapDelete("/{id:long}", RemoveAsync).WithName("removeDevice")
            .WithSummary("Takes a browser away, with its address and keys. It takes no further message.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Page<Device>> ListAsync(DeviceRepository devices, CancellationToken cancellation) =>
        new(await devices.AllAsync(cancellation), null);

    private static Task<Device> AddAsync(
        JsonBody<NewDevice> body, HttpRequest request, DeviceKeeper devices, CancellationToken cancellation) =>
        devices.AddAsync(body.Value, request.Headers.UserAgent.ToString(), Caller.Of(request).Name, cancellation);

    private static async Task<NoContent> RemoveAsync(
        long id, HttpRequest request, DeviceKeeper devices, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await devices.RemoveAsync(id, Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }
}
