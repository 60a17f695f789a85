using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>What a model's server makes of a schema that the answer has to follow.</summary>
internal enum SchemaHabit
{
    Enforces,
    Ignores,
    Refuses,

    /// <summary>Refuses, and its model follows a schema only if any JSON is asked for.</summary>
    OnlyJsonObject,

    /// <summary>Enforces the small schema of the probe, and refuses a larger one.</summary>
    OnlySmall,
}

/// <summary>One call as it came over the wire.</summary>
internal sealed record ModelCall(string Head, string Body)
{
    public JsonElement Json { get; } = Body.Length > 0 ? JsonElement.Parse(Body) : default;

    public string Line => Head.Split("\r\n")[0];

    /// <summary>The form that is asked for: <c>json_schema</c>, <c>json_object</c> or none.</summary>
    public string? Form => Json.TryGetProperty("response_format", out var format) ? format.GetProperty("type").GetString() : null;

    /// <summary>Whether it only tries out what the server can do.</summary>
    public bool IsProbe => !Body.Contains("You are Otto", StringComparison.Ordinal);

    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>The text of the message at this place.</summary>
    public string Message(int index) => Json.GetProperty("messages")[index].GetProperty("content").GetString()!;
}

/// <summary>A model's server on a socket: it answers what a test says, byte by byte if it must.</summary>
internal sealed class FakeModel : IAsyncDisposable
{
    public const string Name = "a-model";

    private const string Word = """{"word":"heron-4711-lantern"}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ModelCall> _calls = new();
    private readonly Func<ModelCall, NetworkStream, CancellationToken, Task> _behave;
    private readonly Task _accepting;
    private int _connections;

    public FakeModel(Func<ModelCall, NetworkStream, CancellationToken, Task> behave)
    {
        _behave = behave;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Endpoint => $"http://127.0.0.1:{Port}/v1";

    public int Connections => Volatile.Read(ref _connections);

    public IReadOnlyList<ModelCall> Calls => [.. _calls];

    /// <summary>Those that ask something, not what the server can do.</summary>
    public IReadOnlyList<ModelCall> Questions => [.. _calls.Where(call => !call.IsProbe)];

    /// <summary>A model that says these, one after the other, and the last one for ever.</summary>
    public static FakeModel Saying(params string[] texts) => Saying(SchemaHabit.Enforces, texts);

    public static FakeModel Saying(SchemaHabit habit, params string[] texts) => Answering(habit, [.. texts.Select(text => Completion(text))]);

    /// <summary>A model whose server answers with these bodies.</summary>
    public static FakeModel Answering(SchemaHabit habit, params string[] bodies)
    {
        var next = -1;
        return new FakeModel((call, stream, cancellation) => WriteAsync(stream, Tried(habit, call) switch
        {
            { } tried => tried,
            _ => Http(200, bodies[Math.Min(Interlocked.Increment(ref next), bodies.Length - 1)]),
        }, cancellation));
    }

    /// <summary>A server that answers each call with this.</summary>
    public static FakeModel Always(string http) => new((_, stream, cancellation) => WriteAsync(stream, http, cancellation));

    public static string Reply(string message, params object[] actions) => JsonSerializer.Serialize(new { message, actions }, OttoJson.Options);

    /// <summary>The body of an answer as OpenAI gives it.</summary>
    public static string Completion(string? text, string finish = "stop", object? usage = null) => JsonSerializer.Serialize(
        new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1,
            model = Name,
            choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish } },
            usage = usage ?? new { prompt_tokens = 100, completion_tokens = 10, total_tokens = 110 },
        });

    public static string Http(int status, string body, string headers = "", string type = "application/json") => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status} Because\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}");

    public static string Error(int status, string message, string? code = null, string headers = "") =>
        Http(status, JsonSerializer.Serialize(new { error = new { message, code } }), headers);

    public static Task WriteAsync(Stream stream, string text, CancellationToken cancellation) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>What the server answers before its model is asked for more than the word; null when that is asked.</summary>
    private static string? Tried(SchemaHabit habit, ModelCall call)
    {
        var refuses = call.Form == "json_schema"
            && (habit is SchemaHabit.Refuses or SchemaHabit.OnlyJsonObject || (habit == SchemaHabit.OnlySmall && !call.IsProbe));
        return (call.IsProbe, habit) switch
        {
            _ when refuses => Error(400, "'response_format.type' must be 'text'"),
            (false, _) => null,
            (true, SchemaHabit.Ignores) when call.Form is not null => Http(200, Completion("Hello!")),
            (true, SchemaHabit.OnlyJsonObject) when call.Form is null => Http(200, Completion("Sure! The word is a heron.")),
            _ => Http(200, Completion(Word)),
        };
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                var call = await ReadAsync(stream, _stop.Token);
                _calls.Enqueue(call);
                await _behave(call, stream, _stop.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The other side has heard enough.
            }
        }
    }

    private static async Task<ModelCall> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var bytes = new List<byte>();
        var piece = new byte[16 * 1024];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var head = text[..end];
                var length = head.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    .Select(line => int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)).FirstOrDefault();
                if (bytes.Count >= end + 4 + length)
                {
                    return new ModelCall(head, Encoding.UTF8.GetString([.. bytes], end + 4, length));
                }
            }

            var count = await stream.ReadAsync(piece, cancellation);
            if (count == 0)
            {
                throw new IOException("gone");
            }

            bytes.AddRange(piece.AsSpan(0, count));
        }
    }
}
