namespace OttoHangfire.Access;

/// <summary>
/// Tells browsers what our pages never need: to stand in another site's frame, to load anything from elsewhere, to
/// tell another site where the reader came from, to keep a copy. Hangfire's pages bring styles of their own, and Scalar's scripts, too.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Everywhere = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'";
    private const string Own = Everywhere + "; default-src 'self'; form-action 'self'; img-src 'self' data:";

    private static readonly PathString[] WithoutForms = ["/open", "/docs", "/hangfire"];

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
        headers.ContentSecurityPolicy = Policy(PathOf(context));
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = HasForms(context) ? "same-origin" : "no-referrer";
        if (!SaysHowLongItIsGood(headers))
        {
            // A file of ours has a tag, by which a browser asks whether its copy is still good.
            headers.CacheControl = headers.ETag.Count > 0 ? "no-cache" : "no-store";
        }

        if (headers.ETag.Count > 0)
        {
            // The tag says it more exactly, and nobody reads a part of a file of ours; a first page has ten of them.
            headers.Remove("Last-Modified");
            headers.Remove("Accept-Ranges");
        }

        return Task.CompletedTask;
    }

    private static bool SaysHowLongItIsGood(IHeaderDictionary headers) => headers.CacheControl.Count > 0 || headers.Expires.Count > 0;

    /// <summary>
    /// Where a page may say nothing of itself, a browser sends its forms with <c>Origin: null</c>, as another site's would come. The
    /// page of the code has it in its address, and its form changes nothing.
    /// </summary>
    private static bool HasForms(HttpContext context) =>
        context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true
        && !Array.Exists(WithoutForms, path => PathOf(context).StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    private static string Policy(PathString path) => path switch
    {
        _ when path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase) => Everywhere,
        _ when path.StartsWithSegments("/hangfire", StringComparison.OrdinalIgnoreCase) => Own + "; style-src 'self' 'unsafe-inline'",
        _ => Own,
    };

    /// <summary>The dashboard answers below a base of its own.</summary>
    private static PathString PathOf(HttpContext context) => context.Request.PathBase.Add(context.Request.Path);
}
