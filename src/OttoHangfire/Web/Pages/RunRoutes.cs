using System.Globalization;
using OttoHangfire.Access;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Prompts;
using OttoHangfire.Reminders;
using OttoHangfire.Runs;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Pictures;
using OttoHangfire.Web.Shell;
using static OttoHangfire.Web.Forms.AddressField;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/runs</c>: each try, and one from the instant it was due to its end.</summary>
internal static class RunRoutes
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder parts, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/runs", ListAsync);
        parts.MapGet("/runs/days", ShowDaysAsync);
        pages.MapGet("/runs/{id:long}", ShowAsync);
        forms.MapPost("/runs/{id:long}/actions/{index:int}/resolve", ResolveAsync);
        forms.MapPost("/runs/{id:long}/actions/{index:int}/undo", UndoAsync);
    }

    private static async Task<IResult> ListAsync(
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "task_id")] string? taskId,
        string? status,
        string? q,
        string? cursor,
        RunQueries runs,
        CancellationToken cancellation)
    {
        (taskId, status, q, cursor) = (Given(taskId), Given(status), Given(q), Given(cursor));
        var query = ListQuery.Read("runs", "25", cursor, taskId, status, q);
        var filter = new RunFilter
        {
            TaskId = ListQuery.Id("task_id", taskId),
            Status = ListQuery.OneOf("status", status, OttoStatus.All),
            Text = q,
        };
        return ConsolePage.Of<RunListPage>()
            .With(nameof(RunListPage.Runs), await runs.PageAsync(filter, query, cancellation))
            .With(nameof(RunListPage.TaskId), taskId)
            .With(nameof(RunListPage.StatusFilter), status)
            .With(nameof(RunListPage.Text), q)
            .With(nameof(RunListPage.Cursor), cursor);
    }

    private static async Task<IResult> ShowAsync(
        long id,
        string? log,
        RunQueries runs,
        RunStatisticsRepository statistics,
        ReminderRepository reminders,
        ActionCatalogue catalogue,
        PlainAnswers plain,
        CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        var isUnderWay = run is { FinishedAt: null, TaskId: not null };
        return ConsolePage.Of<RunPage>()
            .With(nameof(RunPage.Run), run)
            .With(nameof(RunPage.IsUnanswered), (await reminders.OpenOfRunsAsync([id], cancellation)).Count > 0)
            .Reading(run, plain)
            .With(nameof(RunPage.Usual), isUnderWay ? await statistics.UsualAsync(run.TaskId!.Value, cancellation) : null)
            .With(nameof(RunPage.LogFrom), LineNumber(log))
            .Knowing(catalogue);
    }

    private static int? LineNumber(string? typed) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    /// <summary>How what a person typed was read.</summary>
    private static ConsolePage Reading(this ConsolePage page, OttoRun run, PlainAnswers plain)
    {
        if (run.Source != RunSource.Shell)
        {
            return page;
        }

        var notDates = NotDates.Of(run.InputPayload);
        return page
            .With(nameof(RunPage.Spans), PlainAnswers.SpansOf(plain.Read(run.InputText, run.CreatedAt, notDates)))
            .With(nameof(RunPage.NotDates), string.Concat(notDates.Select(place => $"{place.Start},{place.Length};")));
    }

    private static async Task<IResult> ResolveAsync(
        long id, int index, HttpContext context, Resolution resolution, CancellationToken cancellation)
    {
        var happened = (await FormFields.ReadAsync(context.Request)).Text("happened");
        var said = new ResolveRequest { Happened = happened switch { "true" => true, "false" => false, _ => null } };
        return await DecideAsync(
            id, context, () => resolution.ResolveAsync(id, index, said, Caller.Of(context).Name, cancellation), cancellation);
    }

    private static Task<IResult> UndoAsync(
        long id, int index, HttpContext context, Undoing undoing, CancellationToken cancellation) =>
        DecideAsync(id, context, () => undoing.UndoAsync(id, index, Caller.Of(context).Name, cancellation), cancellation);

    /// <summary>What is refused is said above the run as it stands now.</summary>
    private static async Task<IResult> DecideAsync(long id, HttpContext context, Func<Task> decide, CancellationToken cancellation)
    {
        try
        {
            await decide();
            return SeeOther.To($"/runs/{id}");
        }
        catch (RefusalException refusal) when (refusal.Kind != RefusalKind.NotFound)
        {
            var services = context.RequestServices;
            var (runs, catalogue) = (services.GetRequiredService<RunQueries>(), services.GetRequiredService<ActionCatalogue>());
            return ConsolePage.Of<RunPage>(ProblemHandler.StatusOf(refusal))
                .With(nameof(RunPage.Run), await runs.FindAsync(id, cancellation))
                .With(nameof(RunPage.Problem), refusal.Message)
                .Knowing(catalogue);
        }
    }

    /// <summary>What the catalogue says of the actions.</summary>
    private static ConsolePage Knowing(this ConsolePage page, ActionCatalogue catalogue) => page
        .With(nameof(RunPage.Titles), catalogue.Descriptions.ToDictionary(action => action.Type, action => action.Title))
        .With(
            nameof(RunPage.Undoable),
            catalogue.Descriptions.Where(action => action.Undo).Select(action => action.Type).ToHashSet(StringComparer.Ordinal));

    /// <summary>By itself, because it counts.</summary>
    private static async Task<IResult> ShowDaysAsync(LastDays days, CancellationToken cancellation) =>
        ConsolePage.Of<DayChart>().With(nameof(DayChart.Days), await days.CountAsync(cancellation));
}
