using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Answers only under names that are ours. A page of an attacker can make its own name point at 127.0.0.1, but it
/// cannot make a browser send another Host than that name (DNS rebinding).
/// </summary>
internal sealed class HostGuard(RequestDelegate next, OttoSettings settings)
{
    public Task InvokeAsync(HttpContext context) => IsOurs(context.Request.Headers.Host.ToString())
        ? next(context)
        : throw new RequestException(
            StatusCodes.Status400BadRequest,
            "This name is not served here.",
            "Use http://localhost or http://127.0.0.1, or add the name to OTTO_HOSTS.");

    private bool IsOurs(string header)
    {
        if (header.Length == 0 || header.AsSpan().IndexOfAny(",@/ ") >= 0)
        {
            return false;
        }

        var host = HostString.FromUriComponent(header).Host;
        return host is "localhost" or "127.0.0.1" or "[::1]"
            || settings.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);
    }
}
