using System.Globalization;
using OttoHangfire.Agent.Refusals;

namespace OttoHangfire.Agent.Access;

/// <summary>
/// Answers only to the machine's own names. A web page can make its own name point to 127.0.0.1 (DNS rebinding), but
/// the browser then sends that name along, and it is refused here.
/// </summary>
internal static class HostGuard
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    public static void UseHostGuard(this IApplicationBuilder app) => app.Use((context, next) =>
        Allows(context.Request.Host.Value ?? "")
            ? next(context)
            : throw new RefusalException(StatusCodes.Status400BadRequest, "Otto answers to localhost, 127.0.0.1 and [::1] only."));

    /// <summary>The name, alone or with a port; nothing before it and nothing behind it, not even a dot.</summary>
    public static bool Allows(string host) => Array.Exists(Names, name =>
        host.StartsWith(name, StringComparison.OrdinalIgnoreCase) && IsPort(host.AsSpan(name.Length)));

    private static bool IsPort(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest[0] == ':' && ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
