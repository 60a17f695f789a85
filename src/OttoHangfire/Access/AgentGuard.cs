using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Otto may read here and change nothing, least of all decide on his own proposals: a call that shows his secret is
/// refused wherever something could change.
/// </summary>
internal sealed class AgentGuard(RequestDelegate next, KnownKeys keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return IsSafe(request) || !request.Headers.Authorization.Any(keys.IsAgents)
            ? next(context)
            : throw new RequestException(
                StatusCodes.Status403Forbidden,
                "Otto may not do this.",
                "The call carries the agent's own secret. Otto proposes; a person decides.");
    }

    /// <summary>Whether a call of this method changes nothing.</summary>
    public static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
}
