using Microsoft.AspNetCore.Mvc;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Audit;

/// <summary><c>/otto/audit</c>: who asked, which reply, who allowed it, what changed.</summary>
internal static class AuditApi
{
    public static void AddAudit(this IServiceCollection services) => services.AddSingleton<AuditRepository>();

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/otto/audit", ListAsync).WithTags("Audit").WithName("listAudit").WithSummary(
            "Lists the audit, newest first; task_id and run_id narrow the list.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ForReaders();
        routes.MapGet("/otto/audit/verify", (AuditRepository audit, CancellationToken cancellation) => audit.VerifyAsync(cancellation))
            .WithTags("Audit").WithName("verifyAudit")
            .WithSummary("Says whether each line is as it was written, and the last hash, for keeping it elsewhere.")
            .ForReaders();
    }

    /// <summary>Before anything is written: what is older than the chain becomes its beginning.</summary>
    public static Task BeginAuditChainAsync(this WebApplication app) =>
        app.Services.GetRequiredService<AuditRepository>().BeginChainAsync(CancellationToken.None);

    private static Task<Page<AuditEntry>> ListAsync(
        [FromQuery(Name = "task_id")] string? taskId,
        [FromQuery(Name = "run_id")] string? runId,
        string? limit,
        string? cursor,
        AuditRepository audit,
        CancellationToken cancellation) =>
        audit.PageAsync(
            ListQuery.Id("task_id", taskId),
            ListQuery.Id("run_id", runId),
            ListQuery.Read("audit", limit, cursor, taskId, runId),
            cancellation);
}
