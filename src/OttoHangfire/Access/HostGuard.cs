using System.Globalization;
using System.Net;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Access;

/// <summary>
/// Answers only under names that are ours. A page of an attacker can make its own name point at 127.0.0.1, but it
/// cannot make a browser send another Host than that name (DNS rebinding).
/// </summary>
internal sealed class HostGuard(RequestDelegate next, OttoSettings settings)
{
    private readonly string[] _names =
    [
        "localhost", "127.0.0.1", "[::1]", .. settings.Bind is { } bound ? [bound] : Array.Empty<string>(), .. settings.Hosts,
    ];

    public Task InvokeAsync(HttpContext context) => IsOurs(context.Request.Headers.Host.ToString()) || IsOwnAddress(context)
        ? next(context)
        : throw new RequestException(
            StatusCodes.Status400BadRequest,
            "Otto does not answer to this name.",
            "Use http://localhost or http://127.0.0.1, or add the name to OTTO_HOSTS.");

    /// <summary>
    /// Where Otto listens on every address of the machine: the one that the call came to. No name can be made to mean an address
    /// that is written out.
    /// </summary>
    private bool IsOwnAddress(HttpContext context) =>
        settings.Bind is "0.0.0.0" or "[::]"
        && IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var address)
        && context.Connection.LocalIpAddress is { } local
        && address.Equals(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local);

    /// <summary>One of our names, alone or with a port; nothing before it and nothing behind it, not even a dot.</summary>
    private bool IsOurs(string header) => _names.Any(name =>
        header.StartsWith(name, StringComparison.OrdinalIgnoreCase) && IsPort(header.AsSpan(name.Length)));

    private static bool IsPort(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest[0] == ':' && ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
