using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Notifications;

/// <summary>Turns a name into its addresses; the test's own resolver stands in its place.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>The address of a channel lies where its owner did not allow it.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);

/// <summary>
/// Connects a webhook. The name is resolved once, each address is looked at, and the connection goes to the very address that
/// was looked at: a resolver that changes its answer finds nobody who asks again.
/// </summary>
internal static class GuardedConnection
{
    public static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint target, bool allowPrivate, ResolveHost resolve, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(target.Host, resolve, cancellation);
        if (!allowPrivate && Array.Find(addresses, address => !PublicAddress.IsPublic(address)) is { } inside)
        {
            var subject = target.Host.Trim('[', ']') == $"{inside}" ? $"{inside} is" : $"{target.Host} is {inside}, which is";
            throw new ForbiddenAddressException(
                $"{subject} not on the open internet. Set \"allow_private\": true on the channel if you want that.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, ResolveHost resolve, CancellationToken cancellation)
    {
        var bare = host.Trim('[', ']');
        var addresses = IPAddress.TryParse(bare, out var literal) ? [literal] : await resolve(bare, cancellation);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }
}
