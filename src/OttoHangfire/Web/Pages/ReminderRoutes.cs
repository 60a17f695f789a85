using System.Text.RegularExpressions;
using OttoHangfire.Access;
using OttoHangfire.Input;
using OttoHangfire.Reminders;
using OttoHangfire.Web.Forms;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/tasks/{id}/answer</c>: done, in ten minutes, tomorrow, not this time.</summary>
internal static partial class ReminderRoutes
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/tasks/{id:long}/answer", AnswerAsync);

    /// <summary>A refusal is said above the task as it stands now, which is what the person needs to see then.</summary>
    private static async Task<IResult> AnswerAsync(
        long id, HttpContext context, ReminderAnswers answers, SnoozeTime times, TaskPages pages, CancellationToken cancellation)
    {
        var fields = await FormFields.ReadAsync(context.Request);
        var by = Caller.Of(context);
        try
        {
            await (fields.Text("answer") switch
            {
                "done" => answers.DoneAsync(id, by, cancellation),
                "snooze" => answers.SnoozeAsync(id, times.Soon, by, cancellation),
                "tomorrow" => answers.SnoozeAsync(id, times.Tomorrow, by, cancellation),
                "skip" => answers.SkipAsync(id, by, cancellation),
                _ => throw RefusalException.Field("answer", "must be done, snooze, tomorrow or skip"),
            });
            return SeeOther.To(fields.Text("from") is { } page && OwnPage().IsMatch(page) ? page : $"/tasks/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            return await pages.OfAsync(id, refusal, cancellation);
        }
    }

    /// <summary>The pages on which the buttons stand.</summary>
    [GeneratedRegex(
        @"\A/(messages|runs/[0-9]{1,18}|tasks/[0-9]{1,18})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OwnPage();
}
