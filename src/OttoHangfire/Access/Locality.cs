using System.Net;
using System.Net.Sockets;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Access;

/// <summary>
/// Whether a call surely comes from this machine. Behind a proxy on the same machine every call has a local address, so nobody is
/// local as soon as anything hints at one: a header that proxies add, or a further name that Otto answers to.
/// </summary>
internal sealed class Locality(OttoSettings settings)
{
    private const string Prefix = "X-Forwarded-";

    /// <summary>What becomes of such a header where the proxy is one that the owner trusts.</summary>
    private const string Believed = "X-Original-";

    public bool IsLocal(HttpContext context) => settings.IsLoopbackOnly && settings.Hosts.Count == 0 && IsHere(context);

    /// <summary>Whether the caller has an address of this machine, and no proxy says that it speaks for somebody else.</summary>
    public static bool IsHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && (IPAddress.IsLoopback(address) || address.Equals(context.Connection.LocalIpAddress))
        && !context.Request.Headers.Keys.Any(IsOfAProxy);

    /// <summary>How an address is counted: all ways to write loopback are one, and so is what one household gets (IPv6: /64).</summary>
    public static string Counted(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address ?? IPAddress.Loopback;
        if (IPAddress.IsLoopback(plain))
        {
            return "loopback";
        }

        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8))
            : plain.ToString();
    }

    private static bool IsOfAProxy(string header) =>
        header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        || header.StartsWith(Believed, StringComparison.OrdinalIgnoreCase)
        || header.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Via", StringComparison.OrdinalIgnoreCase);
}
