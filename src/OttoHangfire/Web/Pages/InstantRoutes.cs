using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/tasks/{id}/occurrences</c>: one instant is skipped, moved, or brought back.</summary>
internal static class InstantRoutes
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/tasks/{id:long}/occurrences/skip", SkipAsync);
        forms.MapPost("/tasks/{id:long}/occurrences/move", MoveAsync);
        forms.MapPost("/tasks/{id:long}/occurrences/back", BringBackAsync);
    }

    private static Task<IResult> SkipAsync(
        long id, HttpContext context, InstantCommands instants, TaskPages pages, CancellationToken cancellation) =>
        DecideAsync(
            id,
            context,
            pages,
            (instant, _) => instants.SkipAsync(id, new OccurrenceSkip { ScheduledFor = instant }, Caller.Of(context), cancellation),
            cancellation);

    private static Task<IResult> MoveAsync(
        long id, HttpContext context, InstantCommands instants, TaskPages pages, OwnersTime time, CancellationToken cancellation) =>
        DecideAsync(
            id,
            context,
            pages,
            (instant, fields) => instants.MoveAsync(
                id,
                new OccurrenceMove { ScheduledFor = instant, To = fields.Text("to") is { } typed ? time.Instant("to", typed) : null },
                Caller.Of(context),
                cancellation),
            cancellation);

    private static Task<IResult> BringBackAsync(
        long id, HttpContext context, InstantCommands instants, TaskPages pages, CancellationToken cancellation) =>
        DecideAsync(
            id,
            context,
            pages,
            (instant, _) => instants.MoveAsync(
                id, new OccurrenceMove { ScheduledFor = instant, To = instant }, Caller.Of(context), cancellation),
            cancellation);

    private static async Task<IResult> DecideAsync(
        long id,
        HttpContext context,
        TaskPages pages,
        Func<DateTimeOffset?, FormFields, Task> decideAsync,
        CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        try
        {
            await decideAsync(OccurrenceWindow.Instant("scheduled_for", fields.Text("scheduled_for")), fields);
            return SeeOther.To($"/tasks/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await pages.OfAsync(id, refusal, cancellation);
        }
    }
}
