using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Keys;

/// <summary><c>/otto/keys</c>: keys for programs.</summary>
internal static class KeyApi
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/otto/keys").WithTags("Access");
        group.MapGet("/", ListAsync).WithName("listKeys")
            .WithSummary("Lists the keys of programs, newest first; never the keys themselves.").ForOwner();
        group.MapPost("/", AddAsync).WithName("addKey").WithSummary("Makes a key for a program. The answer shows it this once.")
            .ProducesProblem(StatusCodes.Status409Conflict).ForOwner();
        group.MapDelete("/{name}", RevokeAsync).WithName("revokeKey").WithSummary("Revokes a key, at once.")
            .ProducesProblem(StatusCodes.Status404NotFound).ForOwner();
    }

    private static Task<Page<ApiKey>> ListAsync(string? limit, string? cursor, KeyRepository keys, CancellationToken cancellation) =>
        keys.PageAsync(ListQuery.Read("keys", limit, cursor), cancellation);

    private static Task<AddedApiKey> AddAsync(
        JsonBody<NewApiKey> body, HttpRequest request, ApiKeys keys, CancellationToken cancellation) =>
        keys.AddAsync(body.Value, Caller.Of(request).Name, cancellation);

    private static async Task<NoContent> RevokeAsync(string name, HttpRequest request, ApiKeys keys, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await keys.RevokeAsync(name, Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }
}
