using OttoHangfire.Http;

namespace OttoHangfire.Events;

/// <summary><c>/otto/events</c>: what changes, as it changes, for programs.</summary>
internal static class EventApi
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton(new StreamTiming());
        services.AddSingleton<ChangeRepository>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<Following>();
        services.AddSingleton<EventObjects>();
        services.AddSingleton<DoctorNews>();
    }

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/otto/events", FollowAsync).WithTags("Events").WithName("followEvents")
            .WithSummary("Tells what changes, as server-sent events: task, run, approval and note with the object as its GET gives it, "
                + "doctor with the report, removed for what is gone, reset when everything has to be read anew. A comment comes every 15 "
                + "seconds.")
            .WithMetadata(new TakesHeader(
                "Last-Event-ID",
                "The id of the last event that was read: what came after it is told first. Without it, the stream begins now.",
                "1042"))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ForReaders();

    private static Task FollowAsync(HttpContext context, Following following, EventObjects objects, DoctorNews doctor) =>
        following.RunAsync(context, after: null, new JsonTeller(objects, doctor));
}
