using System.Globalization;
using OttoHangfire.Access;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/week/move</c>: a dot of the week was dragged to another time.</summary>
internal static class WeekRoutes
{
    private static readonly IReadOnlySet<string> NextRunAt = new HashSet<string>(StringComparer.Ordinal) { "next_run_at" };

    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/week/move", MoveAsync);

    private static async Task<IResult> MoveAsync(
        HttpContext context, InstantCommands instants, TaskEditor editor, TaskPages pages, OwnersTime time, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var id = long.TryParse(fields.Text("task"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusalException.Field("task", "must be the number of a task");
        try
        {
            var to = time.Instant("to", fields.Text("to") ?? "");
            if (fields.Text("scheduled_for") is { } scheduled)
            {
                var move = new OccurrenceMove { ScheduledFor = OccurrenceWindow.Instant("scheduled_for", scheduled), To = to };
                await instants.MoveAsync(id, move, Caller.Of(context), cancellation);
            }
            else
            {
                await editor.ChangeAsync(id, new OttoTaskChange { NextRunAt = to }, NextRunAt, Caller.Of(context), cancellation);
            }

            return SeeOther.To("/");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await pages.OfAsync(id, refusal, cancellation);
        }
    }
}
