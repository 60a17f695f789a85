namespace OttoHangfire.Access;

/// <summary>
/// Tells browsers what our pages never need: to stand in another site's frame, to load anything from elsewhere, to
/// say where the reader came from. Hangfire's and Scalar's pages bring inline scripts and get the looser part only.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Everywhere = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'";
    private const string Own = Everywhere + "; default-src 'self'; form-action 'self'; img-src 'self' data:";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = IsGuestPage(context.Request.Path) ? Everywhere : Own;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private static bool IsGuestPage(PathString path) =>
        path.StartsWithSegments("/hangfire", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase);
}
