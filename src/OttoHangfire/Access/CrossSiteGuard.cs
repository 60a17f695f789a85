using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Refuses state-changing calls that a browser makes on behalf of another site. Browsers say where a call comes
/// from in Sec-Fetch-Site and Origin and no page can forge them; programs like curl send neither and pass.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        return isSafe || (IsOwnFetch(request) && IsOwnOrigin(request))
            ? next(context)
            : throw new RequestException(
                StatusCodes.Status403Forbidden, "Another site may not do this.", "The call came from a page of another site.");
    }

    private static bool IsOwnFetch(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || string.Equals(origin, $"{request.Scheme}://{request.Headers.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
