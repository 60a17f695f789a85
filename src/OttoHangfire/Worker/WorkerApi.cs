using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Worker;

/// <summary><c>/otto/worker</c>: the stop switch.</summary>
internal static class WorkerApi
{
    public static void MapWorker(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/worker").WithTags("Worker");
        group.MapGet("/", GetAsync).WithName("getWorker").WithSummary("Says whether tasks run when they are due.").ForReaders();
        group.MapPut("/", SetAsync).WithName("switchWorker").WithSummary(
            "The stop switch. While it is off, no task starts and running ones finish. It survives restarts.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(
                StatusCodes.Status415UnsupportedMediaType).ForOwner();
    }

    private static async Task<WorkerState> GetAsync(WorkerSwitch worker, CancellationToken cancellation) =>
        new() { Enabled = await worker.IsOnAsync(cancellation) };

    private static async Task<WorkerState> SetAsync(
        JsonBody<WorkerState> body, HttpRequest request, WorkerSwitch worker, CancellationToken cancellation)
    {
        await worker.SetAsync(body.Value.Enabled, Caller.Of(request).Name, cancellation);
        return await GetAsync(worker, cancellation);
    }
}
