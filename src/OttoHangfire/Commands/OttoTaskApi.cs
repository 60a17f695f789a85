using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary><c>/otto/tasks</c>: put a task in, look at it, tell it what to do.</summary>
internal static class OttoTaskApi
{
    private const string GetTask = "getTask";

    public static void MapOttoTasks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/tasks").WithTags("Tasks").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/", CreateAsync).WithName("createTask").WithSummary(
            "Adds a task that is due now, or at next_run_at. With an Idempotency-Key, a repeated request finds the task of the first one.")
            .WithMetadata(new TakesHeader(RequestKey.Header, "Kept for 24 hours: the same key and body find the same task (200), "
                + "another body is refused (422).", "pay-rent-2026-12"))
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ForPuttingIn();
        group.MapGet("/", ListAsync).WithName("listTasks").WithSummary("Lists tasks, newest first; status, type, q and after narrow it.")
            .ForReaders();

        ManyTasksApi.Map(group);

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName(GetTask).WithSummary("One task.").ForReaders();
        one.MapGet("/runs", ListRunsAsync).WithName("listRunsOfTask").WithSummary("The runs of a task, newest first.").ForReaders();

        one.MapGet("/occurrences", ListOccurrencesAsync).WithName("listOccurrencesOfTask")
            .WithSummary("The due instants of a task and what became of each, newest first; by default the last 30 days and the next 10.")
            .ForReaders();

        var verbs = one.MapGroup("").ProducesProblem(StatusCodes.Status409Conflict).ForOwnerOfTask();
        verbs.MapPost("/run", RunAsync).WithName("runTask").WithSummary("Runs the task now.");
        verbs.MapPost("/retry", RetryAsync).WithName("retryTask")
            .WithSummary("Tries the task again. What is already done is not done twice.");
        verbs.MapPost("/cancel", CancelAsync).WithName("cancelTask").WithSummary("Cancels the task for good, even while it runs.");
        verbs.MapPost("/pause", PauseAsync).WithName("pauseTask").WithSummary("Pauses the task until it is resumed.");
        verbs.MapPost("/resume", ResumeAsync).WithName("resumeTask").WithSummary("Resumes the task: it is where it was before the pause.");
        MapInstants(verbs);

        verbs.MapPatch("/", ChangeAsync).WithName("changeTask").WithSummary(
            "Changes the task: absent = unchanged, null = default; the status never changes.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        verbs.MapDelete("/", RemoveAsync).WithName("removeTask")
            .WithSummary("Removes a task that has ended or was cancelled, with its runs.");
    }

    private static void MapInstants(RouteGroupBuilder verbs)
    {
        var instants = verbs.MapGroup("/occurrences")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        instants.MapPost("/skip", SkipAsync).WithName("skipOccurrence")
            .WithSummary("Skips one instant of a recurring task. The rule stays.");
        instants.MapPost("/move", MoveAsync).WithName("moveOccurrence").WithSummary(
            "Moves one instant of a recurring task to another time. The rule stays; one that was skipped comes back.");
    }

    private static async Task<Results<CreatedAtRoute<OttoTask>, Ok<OttoTask>>> CreateAsync(
        JsonBody<NewOttoTask> body, HttpRequest request, NewTasks newTasks, CancellationToken cancellation)
    {
        var (task, isNew) = await newTasks.TakeAsync(
            body.Value, request.AskedBy(), request.Headers[RequestKey.Header], cancellation);

        Failpoint.Hit("accepted");
        return isNew ? TypedResults.CreatedAtRoute(task, GetTask, new { id = task.Id }) : TypedResults.Ok(task);
    }

    private static Task<Page<OttoTask>> ListAsync(
        string? status,
        string? type,
        string? q,
        string? after,
        string? limit,
        string? cursor,
        TaskQueries tasks,
        CancellationToken cancellation)
    {
        var query = ListQuery.Read("tasks", limit, cursor, status, type, q, after);
        return tasks.PageAsync(ManyTasksApi.Filter(status, type, q) with { After = ListQuery.Id("after", after) }, query, cancellation);
    }

    private static Task<OttoTask> GetAsync(long id, TaskQueries tasks, CancellationToken cancellation) => tasks.FindAsync(id, cancellation);

    private static Task<Page<OttoRun>> ListRunsAsync(
        long id, string? limit, string? cursor, TaskQueries tasks, CancellationToken cancellation) =>
        tasks.RunsAsync(id, ListQuery.Read($"runs of {id}", limit, cursor), cancellation);

    private static Task<Page<TaskOccurrence>> ListOccurrencesAsync(
        long id,
        string? from,
        string? to,
        string? limit,
        string? cursor,
        TaskQueries tasks,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        var query = ListQuery.Read($"occurrences of {id}", limit, cursor, from, to);
        return tasks.OccurrencesAsync(id, OccurrenceWindow.Read(from, to, clock.GetUtcNow()), query, cancellation);
    }

    private static Task<OttoTask> RunAsync(long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Run, id, request, commands, cancellation);

    private static Task<OttoTask> RetryAsync(long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Retry, id, request, commands, cancellation);

    private static Task<OttoTask> CancelAsync(long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Cancel, id, request, commands, cancellation);

    private static Task<OttoTask> PauseAsync(long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Pause, id, request, commands, cancellation);

    private static Task<OttoTask> ResumeAsync(long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Resume, id, request, commands, cancellation);

    private static async Task<OttoTask> ApplyAsync(
        TaskVerb verb, long id, HttpRequest request, TaskCommands commands, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return await commands.ApplyAsync(verb, id, Caller.Of(request), cancellation);
    }

    private static Task<TaskOccurrence> SkipAsync(
        long id, JsonBody<OccurrenceSkip> body, HttpRequest request, InstantCommands commands, CancellationToken cancellation) =>
        commands.SkipAsync(id, body.Value, Caller.Of(request), cancellation);

    private static Task<TaskOccurrence> MoveAsync(
        long id, JsonBody<OccurrenceMove> body, HttpRequest request, InstantCommands commands, CancellationToken cancellation) =>
        commands.MoveAsync(id, body.Value, Caller.Of(request), cancellation);

    private static Task<OttoTask> ChangeAsync(
        long id, JsonChange<OttoTaskChange> change, HttpRequest request, TaskEditor editor, CancellationToken cancellation) =>
        editor.ChangeAsync(id, change.Value, change.Fields, Caller.Of(request), cancellation);

    private static async Task<NoContent> RemoveAsync(long id, HttpRequest request, TaskRemoval removal, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await removal.RemoveAsync(id, Caller.Of(request), cancellation);
        return TypedResults.NoContent();
    }
}
