using OttoHangfire.Access;
using OttoHangfire.Approvals;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Incidents;
using OttoHangfire.Input;
using OttoHangfire.Reminders;
using OttoHangfire.Runs;
using OttoHangfire.Web.Forms;
using OttoHangfire.Web.Parts;
using OttoHangfire.Web.Shell;
using OttoHangfire.Worker;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/</c>: what needs the person, what comes next, what was just done, and how Otto is.</summary>
internal static class HomeRoutes
{
    /// <summary>So many lines has each list: more is one click away.</summary>
    private const int Few = 5;

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/", ShowAsync);
        forms.MapPost("/incidents/{id:long}/seen", SeenAsync);
    }

    private static async Task<IResult> ShowAsync(
        ApprovalRepository approvals,
        TaskQueries tasks,
        WeekAhead week,
        RunQueries runs,
        WorkerSwitch worker,
        OwnersTime time,
        IncidentRepository incidents,
        ReminderRepository reminders,
        CancellationToken cancellation)
    {
        var (approval, run) = (First("approvals"), First("runs"));
        var next = await tasks.NextAsync(WeekAhead.MostTasks, cancellation);
        return ConsolePage.Of<HomePage>()
            .With(nameof(HomePage.Waiting), await approvals.PageAsync(ApprovalStatus.Pending, approval, cancellation))
            .With(nameof(HomePage.Stuck), await tasks.StuckAsync(Few, cancellation))
            .With(nameof(HomePage.Reminders), await reminders.OpenAsync(Few, cancellation))
            .With(nameof(HomePage.Wrong), await WrongAsync(incidents, cancellation))
            .With(nameof(HomePage.Next), next.Take(Few).ToList())
            .With(nameof(HomePage.Done), (await runs.PageAsync(new RunFilter(), run, cancellation)).Items)
            .With(nameof(HomePage.Ahead), await week.OfAsync(next, time.Midnight(time.Today.AddDays(7)), cancellation))
            .With(nameof(HomePage.IsOn), await worker.IsOnAsync(cancellation))
            .With(nameof(HomePage.Key), Secret.New());
    }

    private static async Task<IReadOnlyList<OpenIncident>> WrongAsync(IncidentRepository incidents, CancellationToken cancellation) =>
        [.. (await incidents.UnseenAsync(HomePage.Few + 1, cancellation)).Select(OpenIncident.Of)];

    private static async Task<IResult> SeenAsync(long id, HttpContext context, Acknowledging incidents, CancellationToken cancellation)
    {
        await incidents.SeenAsync(id, Caller.Of(context).Name, cancellation);
        return SeeOther.To("/");
    }

    private static ListQuery First(string list) => ListQuery.Read(list, $"{Few}", cursor: null);
}
