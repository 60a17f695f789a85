using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Notifications;

/// <summary><c>/otto/notifications</c>: what Otto had to say, and whether it came.</summary>
internal static class NotificationApi
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/notifications").WithTags("Notifications").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/", ListAsync).WithName("listNotifications")
            .WithSummary("Lists messages to the owner, newest first; state and channel narrow the list.").ForReaders();

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName("getNotification").WithSummary("One message, and what became of it.").ForReaders();
        one.MapPost("/send", SendAgainAsync).WithName("sendNotification")
            .WithSummary("Sends a message again that did not come, or one that waits at once. Its id stays the same.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ForOwner();
    }

    /// <summary>No message has this number.</summary>
    public static RefusalException Unknown(long id) => RefusalException.NotFound(
        $"No message has the number {id}. To see them, run '{TypedCommand.Otto("channels messages")}'.");

    private static Task<Page<Notification>> ListAsync(
        string? state, string? channel, string? limit, string? cursor, OutboxRepository messages, CancellationToken cancellation) =>
        messages.PageAsync(
            ListQuery.OneOf("state", state, NotificationState.All),
            channel,
            ListQuery.Read("notifications", limit, cursor, state, channel),
            cancellation);

    private static async Task<Notification> GetAsync(long id, OutboxRepository messages, CancellationToken cancellation) =>
        await messages.FindAsync(id, cancellation) ?? throw Unknown(id);

    private static async Task<Notification> SendAgainAsync(
        long id, HttpRequest request, Outbox outbox, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await outbox.SendAgainAsync(id, Caller.Of(request).Name, cancellation);
    }
}
