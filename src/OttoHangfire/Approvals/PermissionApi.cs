using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Approvals;

/// <summary><c>/otto/permissions</c>: the standing yeses. They are given with an approval.</summary>
internal static class PermissionApi
{
    public static void MapPermissions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/permissions").WithTags("Approvals").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/", ListAsync).WithName("listPermissions")
            .WithSummary("Lists the standing yeses, newest first; also those that hold no longer.").ForReaders();

        var one = group.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("/", GetAsync).WithName("getPermission").WithSummary("One standing yes.").ForReaders();
        one.MapDelete("/", RevokeAsync).WithName("revokePermission")
            .WithSummary("Takes a standing yes back, at once: from now on the task asks again.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ForOwner();
    }

    private static Task<Page<Permission>> ListAsync(
        string? limit, string? cursor, PermissionRepository permissions, CancellationToken cancellation) =>
        permissions.PageAsync(ListQuery.Read("permissions", limit, cursor), cancellation);

    private static async Task<Permission> GetAsync(long id, PermissionRepository permissions, CancellationToken cancellation) =>
        await permissions.FindAsync(id, cancellation) ?? throw StandingPermissions.Unknown(id);

    private static async Task<NoContent> RevokeAsync(
        long id, HttpRequest request, StandingPermissions permissions, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await permissions.RevokeAsync(id, Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }
}
