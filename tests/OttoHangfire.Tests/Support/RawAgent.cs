using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.Tests.Support;

/// <summary>A request as it came over a socket.</summary>
internal sealed record RawRequest(string Path, long TaskId, int NumberOnTheConnection);

/// <summary>
/// An agent without an HTTP server in it: the test decides what goes over the socket and how the connection ends, as servers do
/// that other people write.
/// </summary>
internal sealed class RawAgent : IAsyncDisposable
{
    public const string Reply = """{"message":"Done.","actions":[]}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Task> _open = new();
    private readonly Func<RawRequest, Socket, Task<bool>> _answer;
    private readonly Task _accepting;

    /// <summary>Answers a request; true keeps the connection for another one.</summary>
    public RawAgent(Func<RawRequest, Socket, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>How often each task came in.</summary>
    public ConcurrentDictionary<long, int> Asked { get; } = new();

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>An answer in one piece that says nothing of closing.</summary>
    public static string Answer(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Ends a connection the hard way: the other side gets a reset.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }

        await Task.WhenAll([_accepting, .. _open.Values]);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _open[socket] = ServeAsync(socket);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            for (var number = 1; await ReadAsync(socket, number) is { } request; number++)
            {
                if (request.Path == "/skills")
                {
                    await SendAsync(socket, Answer("[]"));
                }
                else
                {
                    Asked.AddOrUpdate(request.TaskId, 1, (_, times) => times + 1);
                    if (!await _answer(request, socket))
                    {
                        break;
                    }
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // The other side has gone, or the test has closed it.
        }

        _open.TryRemove(socket, out _);
        socket.Dispose();
    }

    /// <summary>One request to its end; null when the other side closes.</summary>
    private static async Task<RawRequest?> ReadAsync(Socket socket, int number)
    {
        var received = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var text = Encoding.UTF8.GetString(received.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && Body(text[..end], text[(end + 4)..]) is { } body)
            {
                var task = body.Length == 0 ? 0 : JsonElement.Parse(body).GetProperty("task_id").GetInt64();
                return new RawRequest(text.Split(' ')[1], task, number);
            }

            var count = await socket.ReceiveAsync(buffer);
            if (count == 0)
            {
                return null;
            }

            await received.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private static string? Body(string head, string rest)
    {
        var length = head.Split("\r\n").Select(line => line.Split(": ")).Where(line => line[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line[1])).FirstOrDefault();
        return Encoding.UTF8.GetByteCount(rest) >= length ? rest : null;
    }
}
