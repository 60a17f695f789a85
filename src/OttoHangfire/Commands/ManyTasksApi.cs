using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>/otto/tasks/{verb}</c>: tells all tasks that match the same thing.</summary>
internal static class ManyTasksApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/count", CountAsync).WithName("countTasks").WithSummary("How many tasks match; status, type and q narrow it.")
            .ForReaders();

        var verbs = group.MapGroup("").ProducesProblem(StatusCodes.Status412PreconditionFailed).ForOwnerOfTask();
        verbs.MapPost("/run", RunAsync).WithName("runTasks").WithSummary(Summary("Runs", "now"));
        verbs.MapPost("/retry", RetryAsync).WithName("retryTasks").WithSummary(Summary("Retries"));
        verbs.MapPost("/cancel", CancelAsync).WithName("cancelTasks").WithSummary(Summary("Cancels", "for good"));
        verbs.MapPost("/pause", PauseAsync).WithName("pauseTasks").WithSummary(Summary("Pauses"));
        verbs.MapPost("/resume", ResumeAsync).WithName("resumeTasks").WithSummary(Summary("Resumes"));
    }

    /// <summary>What a list of tasks, and whatever is done with all of it, is narrowed to.</summary>
    /// <exception cref="RefusalException">There is no such status.</exception>
    public static TaskFilter Filter(string? status, string? type, string? q) =>
        new(ListQuery.OneOf("status", status, OttoStatus.All), type, q);

    private static string Summary(string verb, string how = "") =>
        $"{verb} all tasks that match{(how.Length == 0 ? "" : $" {how}")}, at most {ManyTasks.Most}, if count is how many match now. "
        + "One result for each task.";

    private static async Task<TaskCount> CountAsync(
        string? status, string? type, string? q, ManyTasks many, CancellationToken cancellation) =>
        new() { Count = await many.CountAsync(Filter(status, type, q), cancellation) };

    private static Task<ManyTasksResult> RunAsync(
        string? status, string? type, string? q, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Run, Filter(status, type, q), count, request, many, cancellation);

    private static Task<ManyTasksResult> RetryAsync(
        string? status, string? type, string? q, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Retry, Filter(status, type, q), count, request, many, cancellation);

    private static Task<ManyTasksResult> CancelAsync(
        string? status, string? type, string? q, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Cancel, Filter(status, type, q), count, request, many, cancellation);

    private static Task<ManyTasksResult> PauseAsync(
        string? status, string? type, string? q, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Pause, Filter(status, type, q), count, request, many, cancellation);

    private static Task<ManyTasksResult> ResumeAsync(
        string? status, string? type, string? q, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Resume, Filter(status, type, q), count, request, many, cancellation);

    private static async Task<ManyTasksResult> ApplyAsync(
        TaskVerb verb, TaskFilter filter, string? count, HttpRequest request, ManyTasks many, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await many.ApplyAsync(verb, filter, ManyTasks.Count(count), Caller.Of(request), cancellation);
    }
}
