using System.Collections.Concurrent;
using System.Net;

namespace OttoHangfire.Tests.Support;

/// <summary>One message as a push service is handed it.</summary>
/// <param name="Path">Of which browser.</param>
/// <param name="Headers">What it was told besides.</param>
/// <param name="Body">Encrypted.</param>
internal sealed record PushedMessage(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A push service on loopback that answers as a test wants it, each browser in its own way.</summary>
internal sealed class PushSink : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly int _port;
    private readonly Task _work;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">On loopback.</param>
    public PushSink(int port)
    {
        _port = port;
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _work = WorkAsync();
    }

    public ConcurrentQueue<PushedMessage> Received { get; } = new();

    /// <summary>By the browser: the status, what is said with it, and Retry-After.</summary>
    public ConcurrentDictionary<string, (int Status, string Body, string? RetryAfter)> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it takes messages for a browser.</summary>
    public string Endpoint(string browser) => $"http://127.0.0.1:{_port}/send/{browser}";

    /// <summary>The bodies that came for a browser.</summary>
    public IReadOnlyList<PushedMessage> For(string browser) => [.. Received.Where(message => message.Path == $"/send/{browser}")];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        var path = request.Url!.AbsolutePath;
        Received.Enqueue(new PushedMessage(
            path, request.Headers.AllKeys.ToDictionary(name => name!, name => request.Headers[name]!, StringComparer.OrdinalIgnoreCase), body.ToArray()));
        var (status, words, retryAfter) = Answers.GetValueOrDefault(path["/send/".Length..], (201, "", null));
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers["Retry-After"] = retryAfter;
        }

        await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(words));
        context.Response.Close();
    }
}
