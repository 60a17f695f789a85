using System.Security.Cryptography;
using System.Text;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Otto may read here and change nothing, least of all decide on his own proposals: a call that shows his secret is
/// refused wherever something could change.
/// </summary>
internal sealed class AgentGuard(RequestDelegate next, OttoSettings settings)
{
    private readonly byte[] _secret = SHA256.HashData(
        Encoding.UTF8.GetBytes($"Bearer {settings.AgentSecret ?? PrivateFiles.ReadOrCreateAgentKey(settings.DataDirectory)}"));

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        return isSafe || !request.Headers.Authorization.Any(IsOttos)
            ? next(context)
            : throw new RequestException(
                StatusCodes.Status403Forbidden,
                "Otto may not do this.",
                "The call carries the agent's own secret. Otto proposes; a person decides.");
    }

    private bool IsOttos(string? authorization)
    {
        var (scheme, rest) = (authorization ?? "").Trim().Split(' ', 2) is [var word, var secret] ? (word, secret.Trim()) : ("", "");
        return scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {rest}")), _secret);
    }
}
