using Microsoft.AspNetCore.Http.HttpResults;
using OttoHangfire.Contracts;
using OttoHangfire.Http;
using OttoHangfire.Input;

namespace OttoHangfire.Access.Sessions;

/// <summary>How the owner's browser is signed in, and out again: the link, the page behind it, the list of sessions.</summary>
internal static class SessionApi
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/open", OpenAsync).ExcludeFromDescription().ForAnyone();
        routes.MapPost("/otto/open", MakeCodeAsync).WithTags("Access").WithName("makeCode").WithSummary(
            "Makes a code that signs a browser in. It works once, within five minutes, at /open.").ForOwner();
        routes.MapGet("/otto/session", (HttpContext context) => SessionState.Of(Caller.Of(context))).WithTags("Access")
            .WithName("getSession").WithSummary("Says whether this call would be the owner's.").ForReaders();

        var group = routes.MapGroup("/otto/sessions").WithTags("Access");
        group.MapGet("/", ListAsync).WithName("listSessions")
            .WithSummary("Lists the browsers in which the owner is signed in, newest first.").ForOwner();
        group.MapDelete("/", EndAllAsync).WithName("endSessions").WithSummary("Signs all browsers out.").ForOwner();
        group.MapDelete("/{id:long}", EndAsync).WithName("endSession").WithSummary("Signs one browser out.")
            .ProducesProblem(StatusCodes.Status404NotFound).ForOwner();
    }

    /// <summary>The one GET that changes something. It works once, and a look ahead is no visit.</summary>
    private static async Task OpenAsync(HttpContext context, OpenCodes codes, OwnerSessions sessions, WrongTries wrong)
    {
        context.Response.Headers.CacheControl = "no-store";
        var code = context.Request.Query["code"];
        if (code.Count == 0 || HeadRequests.WasHead(context) || IsLookAhead(context.Request))
        {
            await SignInPage.WriteFormAsync(context);
        }
        else if (code.Count == 1 && codes.TryUse(code))
        {
            // What stands behind # is for the page alone: a browser sends it to nobody.
            var token = await sessions.BeginAsync(context, "browser");
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = $"/#otto={token}";
        }
        else
        {
            await SignInPage.WriteWrongCodeAsync(
                context, wrong.Note(context) ? StatusCodes.Status401Unauthorized : StatusCodes.Status429TooManyRequests);
        }
    }

    private static bool IsLookAhead(HttpRequest request) =>
        new[] { "Sec-Purpose", "Purpose", "X-Purpose", "X-Moz" }.Any(
            name => request.Headers[name].ToString().StartsWith("pre", StringComparison.OrdinalIgnoreCase));

    private static async Task<OpenCodeLink> MakeCodeAsync(
        HttpRequest request, OpenCodes codes, TimeProvider clock, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        return new OpenCodeLink { Code = codes.Make(), ExpiresAt = clock.GetUtcNow() + OpenCodes.Life };
    }

    private static Task<Page<OwnerSession>> ListAsync(
        string? limit, string? cursor, OwnerSessions sessions, CancellationToken cancellation) =>
        sessions.PageAsync(ListQuery.Read("sessions", limit, cursor), cancellation);

    private static async Task<NoContent> EndAsync(long id, HttpRequest request, OwnerSessions sessions, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await sessions.EndAsync(id, Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndAllAsync(HttpRequest request, OwnerSessions sessions, CancellationToken cancellation)
    {
        await JsonBody.RefuseAsync(request, cancellation);
        await sessions.EndAllAsync(Caller.Of(request).Name, cancellation);
        return TypedResults.NoContent();
    }

    internal sealed record SessionState(bool SignedIn, bool MayDecide, string KnownAs)
    {
        public static SessionState Of(Caller caller) => new(caller.IsSignedIn || caller.IsOwner, caller.IsOwner, caller.Name);
    }
}
