using System.Globalization;
using System.Net;
using System.Text;
using OttoHangfire.Contracts;
using OttoHangfire.Schedules;
using OttoHangfire.Schedules.Sentences;

namespace OttoHangfire.Dashboard;

/// <summary>
/// The recurring tasks that Hangfire's own page of recurring jobs does not list, because a job for their next instant rings for
/// them: <c>every</c>, <c>rrule</c>, and whatever is paused or waits for a person.
/// </summary>
internal static class RecurringTasksPanel
{
    private const string EndOfTitle = "</h1>";

    /// <summary>Hangfire's page with the panel right below its title.</summary>
    public static string AddTo(string page, IReadOnlyList<OttoTask> tasks, int most)
    {
        var title = page.IndexOf(EndOfTitle, StringComparison.Ordinal);
        return title < 0 ? page + Of(tasks, most) : page.Insert(title + EndOfTitle.Length, Of(tasks, most));
    }

    private static string Of(IReadOnlyList<OttoTask> tasks, int most)
    {
        if (tasks.Count == 0)
        {
            return "";
        }

        var html = new StringBuilder(
            "<h3>Recurring tasks with an alarm of their own</h3><table class=\"table\"><thead><tr>"
                + "<th>Task</th><th>When</th><th>Next</th><th>Status</th></tr></thead><tbody>");
        foreach (var task in tasks.Take(most))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Link(task)} {Text(task.Type)}: {Text(task.Description)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Text(When(task.Schedule!))}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Next(task)}</td><td>{Text(task.Status)} {Text(task.Reason)}</td></tr>");
        }

        html.Append("</tbody></table>");
        return tasks.Count <= most ? html.ToString() : html.Append("<p><a href=\"/otto/tasks\">There are more.</a></p>").ToString();
    }

    private static string Link(OttoTask task) => task.HangfireJobId is { } job
        ? $"<a href=\"/hangfire/jobs/details/{Text(job)}\">#{task.Id}</a>"
        : $"<a href=\"/otto/tasks/{task.Id}\">#{task.Id}</a>";

    private static string When(TaskSchedule schedule)
    {
        try
        {
            return ScheduleSentence.Of(schedule, startIsAsked: false);
        }
        catch (Exception unreadable) when (unreadable is ScheduleException or TimeZoneNotFoundException)
        {
            // A zone that the machine has no longer: the page is there all the same.
            return schedule.Cron ?? schedule.Every ?? schedule.Rrule ?? "";
        }
    }

    private static string Next(OttoTask task) => task.NextRunAt is { } next
        ? $"<span data-moment=\"{next.ToUnixTimeSeconds()}\">{Text(Rfc3339Converter.Format(next))}</span>"
        : "–";

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
