using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Shared;

/// <summary>
/// A port that nobody listens on, and that no test gets twice, of this process or of another one that runs beside it. It lies below the
/// range from which the system takes the ports of outgoing connections, so none of those can take it either.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static readonly string Reservations = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "otto-test-ports")).FullName;

    /// <summary>One locked file for each port that was given, until this process ends.</summary>
    private static readonly ConcurrentBag<FileStream> Held = [];

    private static int _last = Environment.ProcessId * 101;

    public static int Find()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _last) & int.MaxValue) % Count);
            if (IsOurs(port) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsOurs(int port)
    {
        try
        {
            Held.Add(new FileStream(Path.Combine(Reservations, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            // Another process was given it, or this one was.
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
