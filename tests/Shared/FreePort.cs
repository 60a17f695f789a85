using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Shared;

/// <summary>
/// A port that nobody listens on, and that no test of this process gets twice. It lies below the range from which the
/// system takes the ports of outgoing connections, so none of those can take it either.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _last = Environment.ProcessId * 101;

    public static int Find()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _last) & int.MaxValue) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try the next.
            }
        }
    }
}
