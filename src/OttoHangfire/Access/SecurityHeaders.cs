namespace OttoHangfire.Access;

/// <summary>
/// Tells browsers what our pages never need: to stand in another site's frame, to load anything from elsewhere, to
/// say where the reader came from, to keep a copy. Hangfire's and Scalar's pages bring inline scripts and get the looser part only.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Everywhere = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'";
    private const string Own = Everywhere + "; default-src 'self'; form-action 'self'; img-src 'self' data:";

    /// <summary>What an answer has that no page is behind, as lines of HTTP.</summary>
    public const string Lines =
        $"Content-Security-Policy: {Own}\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: whoever answers for a failure takes away all headers that were set before.
        context.Response.OnStarting(static state => AddTo((HttpContext)state), context);
        return next(context);
    }

    private static Task AddTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = IsGuestPage(context.Request.Path) ? Everywhere : Own;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!SaysHowLongItIsGood(headers))
        {
            // A file of ours has a tag, by which a browser asks whether its copy is still good.
            headers.CacheControl = headers.ETag.Count > 0 ? "no-cache" : "no-store";
        }

        return Task.CompletedTask;
    }

    private static bool SaysHowLongItIsGood(IHeaderDictionary headers) => headers.CacheControl.Count > 0 || headers.Expires.Count > 0;

    private static bool IsGuestPage(PathString path) =>
        path.StartsWithSegments("/hangfire", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase);
}
