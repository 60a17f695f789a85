using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Approvals;

/// <summary><c>/otto/approvals</c>: what waits for a person, and the person's yes or no.</summary>
internal static class ApprovalApi
{
    public static void AddApprovals(this IServiceCollection services)
    {
        services.AddSingleton<ApprovalRepository>();
        services.AddSingleton<ApprovalDecisions>();
        services.AddSingleton<PermissionRepository>();
        services.AddSingleton<StandingPermissions>();
    }

    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/approvals").WithTags("Approvals").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/", ListAsync).WithName("listApprovals").WithSummary("Lists approvals, newest first; status narrows the list.")
            .ForReaders();

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName("getApproval").WithSummary("One approval.").ForReaders();

        var deciding = one.MapGroup("").ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status410Gone).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        deciding.MapPost("/approve", ApproveAsync).WithName("approve").WithSummary(
            "Approves the action, which then happens once. Send the hash of the payload that you have seen; with a payload of your own, "
                + "that one happens instead. With also, actions of this type in this task need no question for a while.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ForOwner();
        deciding.MapPost("/reject", RejectAsync).WithName("reject")
            .WithSummary("Rejects the action. The run finishes if nothing else waits.")
            .Accepts<ApprovalRefusal>(isOptional: true, "application/json").ForOwner();
    }

    private static Task<Page<Approval>> ListAsync(
        string? status, string? limit, string? cursor, ApprovalRepository approvals, CancellationToken cancellation) =>
        approvals.PageAsync(
            ListQuery.OneOf("status", status, ApprovalStatus.All), ListQuery.Read("approvals", limit, cursor, status), cancellation);

    private static async Task<Approval> GetAsync(long id, ApprovalRepository approvals, CancellationToken cancellation) =>
        await approvals.FindAsync(id, cancellation) ?? throw RefusalException.NotFound($"There is no approval {id}.");

    private static Task<Approval> ApproveAsync(
        long id, JsonBody<ApprovalConsent> body, HttpRequest request, ApprovalDecisions decisions, CancellationToken cancellation) =>
        decisions.ApproveAsync(id, body.Value, Caller.Of(request).Name, cancellation);

    private static async Task<Approval> RejectAsync(
        long id, HttpRequest request, ApprovalDecisions decisions, CancellationToken cancellation)
    {
        var refusal = await JsonBody.ReadOptionalAsync<ApprovalRefusal>(request, cancellation) ?? new ApprovalRefusal();
        return await decisions.RejectAsync(id, refusal, Caller.Of(request).Name, cancellation);
    }
}
