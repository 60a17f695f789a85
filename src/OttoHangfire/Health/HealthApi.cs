using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;
using OttoHangfire.Worker;

namespace OttoHangfire.Health;

/// <summary><c>/health</c>: for whoever starts and watches this process.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("/live", () => new Liveness("ok", Environment.ProcessId)).WithName("isAlive").WithSummary("The process answers.")
            .ForWatchers();
        group.MapGet("/ready", ReadyAsync).WithName("isReady").WithSummary(
            "The database answers, too. It says whether the worker is on, and what waits in each queue.")
            .ForWatchers();
    }

    private static async Task<Readiness> ReadyAsync(
        OttoDatabase database, DatabaseGuard guard, WorkerSwitch worker, Queues queues, CancellationToken cancellation)
    {
        guard.Look();
        guard.Check();
        await database.PingAsync(cancellation);
        var isOn = await worker.IsOnAsync(cancellation);
        return new Readiness("ok", isOn ? "on" : "off", await queues.LookAsync(cancellation));
    }

    internal sealed record Liveness(string Status, int Pid);

    internal sealed record Readiness(string Status, string Worker, IReadOnlyList<QueueHealth> Queues);
}
