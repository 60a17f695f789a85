using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
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
        var group = routes.MapGroup("/otto/tasks").WithTags("Tasks");
        group.MapPost("/", CreateAsync).WithSummary("Puts in a task: due now, or at next_run_at.");
        group.MapGet("/", ListAsync).WithSummary("Lists tasks, newest first; status, type and q narrow the list.");
        group.MapGet("/{id:long}", GetAsync).WithName("GetOttoTask").WithSummary("One task.");
        group.MapGet("/{id:long}/runs", ListRunsAsync).WithSummary("The runs of a task, newest first.");
        group.MapPost("/{id:long}/run", RunAsync).WithSummary("Runs the task now.");
        group.MapPost("/{id:long}/retry", RetryAsync).WithSummary("Tries again what failed; what is already done is not done twice.");
        group.MapPost("/{id:long}/cancel", CancelAsync).WithSummary("Cancels the task for good, also while it runs.");
    }

    private static async Task<CreatedAtRoute<OttoTask>> CreateAsync(
        JsonBody<NewOttoTask> body, HttpRequest request, IValidator<NewOttoTask> validator, NewTasks newTasks, OttoDatabase database, CancellationToken cancellation)
    {
        validator.Check(body.Value);
        var source = request.Headers["X-Otto-Source"].ToString() is TaskSource.Cli ? TaskSource.Cli : TaskSource.Api;

        var task = await database.WriteAsync(
            transaction => newTasks.AddAsync(body.Value, source, parentRunId: null, transaction, cancellation), cancellation);

        Failpoint.Hit("accepted");
        return TypedResults.CreatedAtRoute(task, "GetOttoTask", new { id = task.Id });
    }

    private static async Task<Page<OttoTask>> ListAsync(HttpRequest request, OttoTaskRepository tasks, CancellationToken cancellation)
    {
        var query = ListQuery.Read(request);
        var filter = new TaskFilter(
            query.Limit,
            query.Before,
            ListQuery.OneOf(request, "status", OttoStatus.All),
            ListQuery.Value(request, "type"),
            ListQuery.Value(request, "q"));
        return query.Page(await tasks.ListAsync(filter, cancellation), task => task.Id);
    }

    private static async Task<OttoTask> GetAsync(long id, OttoTaskRepository tasks, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) ?? throw Unknown(id);

    private static async Task<Page<OttoRun>> ListRunsAsync(
        long id, HttpRequest request, OttoTaskRepository tasks, OttoRunRepository runs, CancellationToken cancellation)
    {
        var query = ListQuery.Read(request);
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
