using System.Text;
using Hangfire.Common;
using Hangfire.Dashboard;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using RouteCollection = Hangfire.Dashboard.RouteCollection;

namespace OttoHangfire.Dashboard;

/// <summary>Which task a job rings for; null when it is not one of ours.</summary>
internal delegate long? TaskOfJob(Job job);

/// <summary>
/// The pages of the dashboard that we show in another way than Hangfire: a task's job, and the recurring ones. All others are
/// Hangfire's own.
/// </summary>
internal sealed class TaskPages(OttoTaskRepository tasks, OttoRunRepository runs, TaskOfJob taskOf)
{
    /// <summary>More recurring tasks than this nobody reads on one page.</summary>
    private const int MostRecurring = 200;

    /// <summary>Our pages first; whatever is none of them, Hangfire finds as ever.</summary>
    public RouteCollection Routes()
    {
        var routes = new RouteCollection();
        routes.Add("/jobs/details/(?<JobId>.+)", new Dispatcher(ShowJobAsync));
        routes.Add("/recurring", new Dispatcher(ShowRecurringAsync));
        routes.Add(".*", new Dispatcher(HangfiresAsync));
        return routes;
    }

    private async Task ShowJobAsync(DashboardContext context)
    {
        var jobId = context.UriMatch.Groups["JobId"].Value;
        if (context.Storage.GetMonitoringApi().JobDetails(jobId) is not { Job: { } call } details || taskOf(call) is not { } taskId)
        {
            await HangfiresAsync(context);
            return;
        }

        var cancellation = context.GetHttpContext().RequestAborted;
        var job = new ShownJob(
            jobId,
            details,
            context.Options.DisplayNameFunc!(context, call),
            await tasks.FindAsync(taskId, cancellation),
            await runs.OfJobAsync(jobId, cancellation));
        var page = new RouteCollection();
        page.AddRazorPage(".*", _ => new TaskJobPage(job));
        await page.FindDispatcher("/").Item1.Dispatch(context);
    }

    private async Task ShowRecurringAsync(DashboardContext context)
    {
        var http = context.GetHttpContext();
        var page = await WrittenAsync(http, () => HangfiresAsync(context));
        var others = await tasks.WithoutRecurringJobAsync(MostRecurring + 1, http.RequestAborted);
        await http.Response.WriteAsync(
            RecurringTasksPanel.AddTo(Encoding.UTF8.GetString(page), others, MostRecurring), http.RequestAborted);
    }

    /// <summary>What is written to the answer, which nobody has been sent yet.</summary>
    private static async Task<byte[]> WrittenAsync(HttpContext http, Func<Task> write)
    {
        var body = http.Response.Body;
        using var page = new MemoryStream();
        http.Response.Body = page;
        try
        {
            await write();
        }
        finally
        {
            http.Response.Body = body;
        }

        return page.ToArray();
    }

    private static Task HangfiresAsync(DashboardContext context)
    {
        var http = context.GetHttpContext();
        if (DashboardRoutes.Routes.FindDispatcher(context.UriMatch.Value) is not var (dispatcher, match))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.UriMatch = match;
        return dispatcher.Dispatch(context);
    }

    private sealed class Dispatcher(Func<DashboardContext, Task> show) : IDashboardDispatcher
    {
        /// <summary>Every page gets what its buttons need: the token of the owner's session, or the word how to get one.</summary>
        public async Task Dispatch(DashboardContext context)
        {
            var http = context.GetHttpContext();
            var page = await WrittenAsync(http, () => show(context));
            if (page.Length == 0)
            {
                return;
            }

            var isPage = http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
            await http.Response.Body.WriteAsync(isPage ? OwnersButtons.AddTo(page, context) : page, http.RequestAborted);
        }
    }
}
