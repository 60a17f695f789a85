using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Reminders;

/// <summary><c>/otto/tasks/{id}/done</c>, <c>snooze</c>, <c>dismiss</c>: answers a reminder that has come.</summary>
internal static class ReminderApi
{
    public static void MapReminders(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/otto/tasks/{id:long}").WithTags("Tasks").ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ForOwnerOfTask();
        one.MapPost("/done", DoneAsync).WithName("reminderDone").WithSummary(
            "Says that what a reminder was for is done. It stops asking; if it was put off, it does not come again.");
        one.MapPost("/snooze", SnoozeAsync).WithName("snoozeReminder")
            .WithSummary("Puts a reminder off that has come: it comes once more, until = then, or for = so long from now.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        one.MapPost("/dismiss", DismissAsync).WithName("dismissReminder").WithSummary(
            "Says \"not this time\" to a reminder that has come. It stops asking; if it was put off, it does not come again.");
    }

    private static async Task<OttoTask> DoneAsync(
        long id, HttpRequest request, ReminderAnswers answers, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await answers.DoneAsync(id, Caller.Of(request), cancellation);
    }

    private static Task<OttoTask> SnoozeAsync(
        long id,
        JsonBody<ReminderSnooze> body,
        HttpRequest request,
        ReminderAnswers answers,
        SnoozeTime times,
        CancellationToken cancellation) =>
        answers.SnoozeAsync(id, times.Of(body.Value), Caller.Of(request), cancellation);

    private static async Task<OttoTask> DismissAsync(
        long id, HttpRequest request, ReminderAnswers answers, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await answers.SkipAsync(id, Caller.Of(request), cancellation);
    }
}
