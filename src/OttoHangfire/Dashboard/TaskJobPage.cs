using System.Net;
using Hangfire.Dashboard;
using Hangfire.Dashboard.Pages;
using Hangfire.States;
using Hangfire.Storage.Monitoring;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Dashboard;

/// <summary>What the page of a job shows: the job, and the task and the run that it belongs to.</summary>
internal sealed record ShownJob(string JobId, JobDetailsDto Details, string Title, OttoTask? Task, RunRow? Run);

/// <summary>
/// The page of a task's job. It begins with the task, its run and a link to both, then what happened, a line for each state. What
/// only a developer reads comes last and folded: the call in C#, and the stack trace of a fault of the backend.
/// </summary>
internal sealed class TaskJobPage(ShownJob job) : RazorPage
{
    private const string ExceptionMessage = "ExceptionMessage";
    private const string ExceptionDetails = "ExceptionDetails";

    public override void Execute()
    {
        Layout = new LayoutPage(job.Title);
        WriteLiteral("<div class=\"row\"><div class=\"col-md-3\">");
        Write(Html.JobsSidebar());
        WriteLiteral($"</div><div class=\"col-md-9\"><h1 class=\"page-header\">{Text(job.Title)}</h1>");
        WriteTask();
        WriteButtons();
        WriteHistory();
        WriteForDevelopers();
        WriteLiteral("</div></div>");
    }

    private void WriteTask()
    {
        WriteLiteral("<dl class=\"dl-horizontal\">");
        WriteLine("Task", job.Task is { } task
            ? $"<a href=\"/otto/tasks/{task.Id}\">#{task.Id}</a> {Text(task.Type)}: {State(task.Status, task.Reason)}"
            : "It was removed.");
        WriteLine("Run", job.Run is { } run
            ? $"<a href=\"/otto/runs/{run.Id}\">#{run.Id}</a> {State(run.Status, run.Reason)}, "
                + $"<a href=\"/otto/tasks/{run.TaskId}/runs\">all runs of the task</a>"
            : "This job has made none.");
        WriteLiteral("</dl>");
    }

    private void WriteLine(string name, string html) => WriteLiteral($"<dt>{name}</dt><dd>{html}</dd>");

    private void WriteButtons()
    {
        var (requeue, delete) = (Url.To($"/jobs/actions/requeue/{job.JobId}"), Url.To($"/jobs/actions/delete/{job.JobId}"));
        WriteLiteral(
            $"""
            <p>
              <button class="btn btn-sm btn-default" data-ajax="{Text(requeue)}" data-loading-text="…">Requeue</button>
              <button class="btn btn-sm btn-death" data-ajax="{Text(delete)}" data-loading-text="…"
                data-confirm="Do you really want to delete this job?">Delete</button>
            </p>
            """);
    }

    private void WriteHistory()
    {
        WriteLiteral("<h3>History</h3>");
        var history = job.Details.History.Where(state => !IsPassedThrough(state)).ToList();
        for (var i = 0; i < history.Count; i++)
        {
            // A state that was set twice with the same words was said once.
            if (i == 0 || history[i].StateName != history[i - 1].StateName || Sentence(history[i]) != Sentence(history[i - 1]))
            {
                WriteState(history[i], isCurrent: i == 0);
            }
        }
    }

    private void WriteState(StateHistoryDto state, bool isCurrent)
    {
        var color = isCurrent
            ? JobHistoryRenderer.GetForegroundStateColor(state.StateName)
            : JobHistoryRenderer.GetBackgroundStateColor(state.StateName);
        WriteLiteral(
            $"""
            <div class="job-history{(isCurrent ? " job-history-current" : "")}">
              <div class="job-history-heading" style="background-color: {Text(color)};">
                <span class="pull-right" data-moment-title="{Seconds(state.CreatedAt)}">{Text(Shown(state.CreatedAt))}</span>
                <h4 class="job-history-title">{Text(state.StateName)} <small>{Text(Sentence(state))}</small></h4>
              </div>
            """);
        if (state.StateName != FailedState.StateName && JobHistoryRenderer.Exists(state.StateName)
            && Html.RenderHistory(state.StateName, state.Data) is { } rendered)
        {
            WriteLiteral("<div class=\"job-history-body\">");
            Write(rendered);
            WriteLiteral("</div>");
        }

        WriteLiteral("</div>");
    }

    private void WriteForDevelopers()
    {
        WriteLiteral($"<details><summary>For developers: job {Text(job.JobId)}</summary>");
        WriteLiteral($"<pre><code>{Text(job.Details.Job?.ToString())}</code></pre>");
        var traces = job.Details.History.Where(IsFault).Select(state => state.Data[ExceptionDetails]);
        foreach (var trace in traces.Distinct(StringComparer.Ordinal))
        {
            WriteLiteral($"<pre>{Text(trace)}</pre>");
        }

        WriteLiteral("</details>");
    }

    /// <summary>
    /// A job says how it ends by an exception (<c>JobEndsException</c>), and Hangfire writes that down as one more Failed below the
    /// state that was chosen. The job was never in it.
    /// </summary>
    private static bool IsPassedThrough(StateHistoryDto state) => IsOf(state, "JobEndsException");

    /// <summary>An end that is told in a sentence has no stack trace; only a fault of the backend has one.</summary>
    private static bool IsFault(StateHistoryDto state) =>
        state.Data?.TryGetValue(ExceptionDetails, out var details) == true
        && details.Contains("\n   at ", StringComparison.Ordinal)
        && !IsPassedThrough(state)
        && !IsOf(state, nameof(TaskFailedException));

    private static bool IsOf(StateHistoryDto state, string exception) =>
        state.Data?.TryGetValue("ExceptionType", out var type) == true && type.EndsWith(exception, StringComparison.Ordinal);

    private static string Sentence(StateHistoryDto state) =>
        state.Reason ?? (state.Data?.TryGetValue(ExceptionMessage, out var message) == true ? message : "");

    private static string State(string status, string? reason) => Text(reason is null ? status : $"{status} ({reason})");

    private static string Shown(DateTime at) => at.ToString("u", System.Globalization.CultureInfo.InvariantCulture);

    private static long Seconds(DateTime at) => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)).ToUnixTimeSeconds();

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
