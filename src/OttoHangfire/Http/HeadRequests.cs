namespace OttoHangfire.Http;

/// <summary>
/// Answers HEAD wherever GET is answered (RFC 9110): to the routes it is a GET, and the server leaves the body out. Watchdogs
/// and <c>wget --spider</c> ask this way.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    /// <summary>Whether what looks like a GET only asks for the head.</summary>
    public static bool WasHead(HttpContext context) => context.Features.Get<Mark>() is not null;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state => AllowHead((HttpResponse)state), context.Response);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Request.Method = HttpMethods.Get;
        context.Features.Set(new Mark());
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>A list of methods with GET in it has HEAD in it, too.</summary>
    private static Task AllowHead(HttpResponse response)
    {
        var allowed = response.Headers.Allow.ToString().Split(", ");
        if (allowed.Contains(HttpMethods.Get) && !allowed.Contains(HttpMethods.Head))
        {
            response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Head));
        }

        return Task.CompletedTask;
    }

    private sealed class Mark;
}
