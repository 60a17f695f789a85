using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Stands before every route and lets in whom the route names (<see cref="Who"/>). A route that names nobody is the owner's.
/// </summary>
internal sealed class AccessGuard(RequestDelegate next)
{
    /// <summary>What a page needs that only says how to sign in. It holds nothing of the owner's.</summary>
    private static readonly string[] PublicFiles =
        ["/lib/pico.min.css", "/otto.css", "/otto.svg", "/otto.webmanifest", "/owner.js", "/dashboard.js"];

    public async Task InvokeAsync(HttpContext context, OwnerProof proof)
    {
        var who = WhoMay(context);
        var caller = await proof.OfAsync(context, who);
        context.Features.Set(caller);
        if (caller.May(who))
        {
            await next(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method) && ForPeople.Shows(context.Request))
        {
            await SignInPage.WriteAsync(context);
        }
        else
        {
            throw OwnerNeeded.Exception();
        }
    }

    private static Who WhoMay(HttpContext context) => context.GetEndpoint() switch
    {
        RouteEndpoint route => route.Metadata.GetMetadata<CallableBy>()?.Of(context.Request) ?? Who.Owner,
        null when PublicFiles.Contains(context.Request.Path.Value, StringComparer.Ordinal) => Who.Anyone,

        // A file of ours, nothing at all, or a method that is not there.
        _ => Who.Readers,
    };
}
