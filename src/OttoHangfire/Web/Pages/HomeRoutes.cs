using OttoHangfire.Approvals;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Doctor;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Web.Shell;
using OttoHangfire.Worker;

namespace OttoHangfire.Web.Pages;

/// <summary><c>/</c>: what needs the person, what comes next, what was just done, and how Otto is.</summary>
internal static class HomeRoutes
{
    /// <summary>So many lines has each list: more is one click away.</summary>
    private const int Few = 5;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", ShowAsync);
        pages.MapGet("/doctor/summary", ShowSummaryAsync);
    }

    private static async Task<IResult> ShowAsync(
        ApprovalRepository approvals, TaskQueries tasks, RunQueries runs, WorkerSwitch worker, CancellationToken cancellation)
    {
        var (approval, task, run) = (First("approvals"), First("tasks"), First("runs"));
        var blocked = await tasks.PageAsync(new TaskFilter(OttoStatus.Blocked, null, null), task, cancellation);
        var failed = await tasks.PageAsync(new TaskFilter(OttoStatus.Error, null, null), task, cancellation);
        return ConsolePage.Of<HomePage>()
            .With(nameof(HomePage.Waiting), await approvals.PageAsync(ApprovalStatus.Pending, approval, cancellation))
            .With(nameof(HomePage.Stuck), blocked.Items.Concat(failed.Items).Where(NeedsSomebody).ToList())
            .With(nameof(HomePage.Next), await tasks.NextAsync(Few, cancellation))
            .With(nameof(HomePage.Done), (await runs.PageAsync(new RunFilter(), run, cancellation)).Items)
            .With(nameof(HomePage.IsOn), await worker.IsOnAsync(cancellation));
    }

    /// <summary>By itself, because the doctor takes his time.</summary>
    private static async Task<IResult> ShowSummaryAsync(DoctorEngine doctor, CancellationToken cancellation) =>
        ConsolePage.Of<DoctorSummary>().With(nameof(DoctorSummary.Report), await doctor.ExamineAsync(deep: false, cancellation));

    private static ListQuery First(string list) => ListQuery.Read(list, $"{Few}", cursor: null);

    /// <summary>What a person has paused, cancelled or refused needs nobody, and an approval has a line of its own.</summary>
    private static bool NeedsSomebody(OttoTask task) =>
        task.Reason is not (OttoReason.Paused or OttoReason.Cancelled or OttoReason.Rejected or OttoReason.AwaitingApproval);
}
