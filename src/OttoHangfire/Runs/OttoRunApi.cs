using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Runs;

/// <summary><c>/otto/runs</c>: what Otto was asked, what he said, what was done.</summary>
internal static class OttoRunApi
{
    private static readonly string[] Sources = [RunSource.Worker, RunSource.Shell];

    public static void MapOttoRuns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/runs").WithTags("Runs");
        group.MapGet("/", ListAsync).WithName("listRuns").WithSummary(
            "Lists runs, newest first; source, status, task_id and q narrow the list.").ProducesProblem(StatusCodes.Status400BadRequest)
            .ForReaders();
        group.MapGet("/{id:long}", GetAsync).WithName("getRun").WithSummary(
            "One run, with Otto's reply, each action and the log.").ProducesProblem(StatusCodes.Status404NotFound).ForReaders();
        group.MapGet("/{id:long}/context", GetContextAsync).WithName("getContextOfRun")
            .WithSummary("What Otto was told for this run besides the task, by need; an empty object if his skill needed nothing.")
            .Produces<AgentContext>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ForReaders();
        group.MapPost("/{id:long}/actions/{index:int}/resolve", ResolveAsync).WithName("resolveAction")
            .WithSummary("Records whether an action with an unknown outcome happened. After the last one, the run finishes.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ForOwner();
        group.MapPost("/{id:long}/actions/{index:int}/undo", UndoAsync).WithName("undoAction")
            .WithSummary("Takes back what an action made, if nothing has changed since: a created task, a note, a bill.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ForOwner();
    }

    private static async Task<OttoRun> UndoAsync(
        long id, int index, HttpRequest request, Undoing undoing, RunQueries runs, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await undoing.UndoAsync(id, index, Caller.Of(request).Name, cancellation);
        return await runs.FindAsync(id, cancellation);
    }

    private static async Task<OttoRun> ResolveAsync(
        long id,
        int index,
        JsonBody<ResolveRequest> body,
        HttpRequest request,
        Resolution resolution,
        RunQueries runs,
        CancellationToken cancellation)
    {
        await resolution.ResolveAsync(id, index, body.Value, Caller.Of(request).Name, cancellation);
        return await runs.FindAsync(id, cancellation);
    }

    private static async Task<Page<OttoRun>> ListAsync(
        string? source,
        string? status,
        [FromQuery(Name = "task_id")] string? taskId,
        string? q,
        string? limit,
        string? cursor,
        RunQueries runs,
        CancellationToken cancellation)
    {
        var query = ListQuery.Read("runs", limit, cursor, source, status, taskId, q);
        var filter = new RunFilter
        {
            Source = ListQuery.OneOf("source", source, Sources),
            Status = ListQuery.OneOf("status", status, OttoStatus.All),
            TaskId = ListQuery.Id("task_id", taskId),
            Text = q,
        };
        return await runs.PageAsync(filter, query, cancellation);
    }

    private static Task<OttoRun> GetAsync(long id, RunQueries runs, CancellationToken cancellation) => runs.FindAsync(id, cancellation);

    private static Task<JsonElement> GetContextAsync(long id, RunQueries runs, CancellationToken cancellation) =>
        runs.ContextAsync(id, cancellation);
}
