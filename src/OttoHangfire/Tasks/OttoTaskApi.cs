using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;
using OttoHangfire.Runs;

namespace OttoHangfire.Tasks;

/// <summary><c>/otto/tasks</c>: put a task in, look at it, tell it what to do.</summary>
public static class OttoTaskApi
{
    public static void MapOttoTasks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/tasks").WithTags("Tasks").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/", CreateAsync).WithSummary("Puts in a task: due now, or at next_run_at.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        group.MapGet("/", ListAsync).WithSummary("Lists tasks, newest first; status, type and q narrow the list.");

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName("GetOttoTask").WithSummary("One task.");
        one.MapGet("/runs", ListRunsAsync).WithSummary("The runs of a task, newest first.");

        var verbs = one.MapGroup("").ProducesProblem(StatusCodes.Status409Conflict);
        verbs.MapPost("/run", RunAsync).WithSummary("Runs the task now.");
        verbs.MapPost("/retry", RetryAsync).WithSummary("Tries again what failed; what is already done is not done twice.");
        verbs.MapPost("/cancel", CancelAsync).WithSummary("Cancels the task for good, also while it runs.");
    }

    private static async Task<CreatedAtRoute<OttoTask>> CreateAsync(
        JsonBody<NewOttoTask> body, HttpRequest request, IValidator<NewOttoTask> validator, NewTasks newTasks, OttoDatabase database, CancellationToken cancellation)
    {
        validator.Check(body.Value);
        var source = Caller.Of(request);

        var task = await database.WriteAsync(
            transaction => newTasks.AddAsync(body.Value, source, parentRunId: null, transaction, cancellation), cancellation);

        Failpoint.Hit("accepted");
        return TypedResults.CreatedAtRoute(task, "GetOttoTask", new { id = task.Id });
    }

    private static async Task<Page<OttoTask>> ListAsync(
        string? status, string? type, string? q, string? limit, string? cursor, OttoTaskRepository tasks, CancellationToken cancellation)
    {
        var query = ListQuery.Read(limit, cursor);
        var filter = new TaskFilter(query.Limit, query.Before, ListQuery.OneOf("status", status, OttoStatus.All), type, q);
        return query.Page(await tasks.ListAsync(filter, cancellation), task => task.Id);
    }

    private static async Task<OttoTask> GetAsync(long id, OttoTaskRepository tasks, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) ?? throw Unknown(id);

    private static async Task<Page<OttoRun>> ListRunsAsync(
        long id, string? limit, string? cursor, OttoTaskRepository tasks, OttoRunRepository runs, CancellationToken cancellation)
    {
        var query = ListQuery.Read(limit, cursor);
        _ = await tasks.FindAsync(id, cancellation) ?? throw Unknown(id);
        return query.Page(await runs.ListAsync(new RunFilter(query.Limit, query.Before) { TaskId = id }, cancellation), run => run.Id);
    }

    private static Task<OttoTask> RunAsync(long id, HttpRequest request, TaskControl control, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Run, id, request, control, cancellation);

    private static Task<OttoTask> RetryAsync(long id, HttpRequest request, TaskControl control, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Retry, id, request, control, cancellation);

    private static Task<OttoTask> CancelAsync(long id, HttpRequest request, TaskControl control, CancellationToken cancellation) =>
        ApplyAsync(TaskVerb.Cancel, id, request, control, cancellation);

    private static async Task<OttoTask> ApplyAsync(
        TaskVerb verb, long id, HttpRequest request, TaskControl control, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        try
        {
            return await control.ApplyAsync(verb, id, cancellation) ?? throw Unknown(id);
        }
        catch (IllegalMoveException illegal)
        {
            throw RequestException.Conflict(illegal.Message);
        }
    }

    private static RequestException Unknown(long id) => RequestException.NotFound($"There is no task {id}.");
}
