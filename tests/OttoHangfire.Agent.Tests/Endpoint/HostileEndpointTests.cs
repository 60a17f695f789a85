using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OttoHangfire.Agent.Tests.Support;

namespace OttoHangfire.Agent.Tests.Endpoint;

/// <summary>
/// A model's server that means harm, or is broken. Each behaviour comes to a clear end, holds little memory meanwhile, and gets the key
/// nowhere else.
/// </summary>
public sealed class HostileEndpointTests : IDisposable
{
    private const string Key = "sk-canary-0123456789abcdef";

    /// <summary>What may be taken from a server that sends without an end: one answer, and what the sockets hold.</summary>
    private const long MostTaken = 24L * 1024 * 1024;

    private const long Much = 1024L * 1024 * 1024;

    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private readonly TcpListener _canary = new(IPAddress.Loopback, 0);

    public HostileEndpointTests() => _canary.Start();

    private delegate Task Behaviour(Stream stream, CancellationToken cancellation);

    public static TheoryData<string> Names => [.. Behaviours(0).Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ComesToAClearEnd(string name)
    {
        var taken = new Counted();
        var behaviour = Behaviours(((IPEndPoint)_canary.LocalEndpoint).Port)[name];
        await using var server = new FakeModel((_, stream, cancellation) => behaviour(taken.Over(stream), cancellation));
        using var model = new AskedModel(server.Endpoint, Key);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var asking = model.AskInVainAsync();
        await PassTimeAsync(model, asking);
        var refusal = await asking.WaitAsync(TimeSpan.FromSeconds(30));

        refusal.Status.Should().BeOneOf(409, 422, 502, 503, 504);
        refusal.Message.Length.Should().BeInRange(20, 2_048);
        refusal.Message.Should().MatchRegex(@"^[^\u0000-\u001f\u202e]+$").And.NotContain("canary");
        taken.Bytes.Should().BeLessThan(MostTaken);
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(MostTaken);
        _canary.Pending().Should().BeFalse("nobody else is called");
        server.Calls.Should().OnlyContain(call => call.Header("Cookie") == null && call.Header("traceparent") == null);
    }

    [Fact]
    public async Task SilenceInTheMiddleOfAnAnswer_EndsTheCallAfterAMinute_NotAfterTen()
    {
        await using var server = new FakeModel((_, stream, cancellation) => Slowly(stream, $"{Ok}Content-Length: 100\r\n\r\n{{", "", cancellation));
        using var model = new AskedModel(server.Endpoint, Key);

        var asking = model.AskInVainAsync();
        await PassTimeAsync(model, asking);

        (await asking).Message.Should().Contain("it fell silent for 60 s in the middle of its answer");
        (model.Clock.GetUtcNow() - Some.Now).Should().BeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task NothingIsRememberedFromOneCallToTheNext()
    {
        await using var server = FakeModel.Always(FakeModel.Http(503, "", "Set-Cookie: canary=1; Path=/\r\nConnection: keep-alive\r\n"));
        using var model = new AskedModel(server.Endpoint, Key);

        await model.AskInVainAsync();
        await model.AskInVainAsync();

        server.Calls.Should().HaveCount(2).And.OnlyContain(call => call.Header("Cookie") == null);
        server.Connections.Should().Be(2);
    }

    [Fact]
    public async Task AnAnswerThatIsPacked_IsNotUnpacked_HoweverSmall()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(FakeModel.Completion(FakeModel.Reply("Hello."))));
        }

        await using var server = new FakeModel((_, stream, cancellation) =>
            Bytes(stream, $"{Ok}Content-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n", packed.ToArray(), cancellation));
        using var model = new AskedModel(server.Endpoint, Key);

        (await model.AskInVainAsync()).Message.Should().Contain("it packed its answer (gzip), which nobody asked for");

        server.Calls.Single().Header("Accept-Encoding").Should().Be("identity");
    }

    [Fact]
    public void ThereAreFortyOfThem() => Names.Should().HaveCountGreaterThanOrEqualTo(40);

    public void Dispose() => _canary.Dispose();

    /// <summary>Lets hours pass while the answer is awaited: whoever waits for a stranger waits by a clock.</summary>
    private static async Task PassTimeAsync(AskedModel model, Task asking)
    {
        for (var step = 0; step < 1_000 && !asking.IsCompleted; step++)
        {
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
            model.Clock.Advance(step < 10 ? TimeSpan.Zero : TimeSpan.FromSeconds(10));
        }
    }

    private static Dictionary<string, Behaviour> Behaviours(int canary) => new(StringComparer.Ordinal)
    {
        ["a body of 1 GB"] = (stream, cancellation) => ForEver(stream, $"{Ok}Content-Length: {Much}\r\n\r\n", new string(' ', 65_536), cancellation),
        ["chunks without an end"] = (stream, cancellation) => ForEver(stream, $"{Ok}Transfer-Encoding: chunked\r\n\r\n", $"10000\r\n{new string(' ', 65_536)}\r\n", cancellation),
        ["a body without a length or an end"] = (stream, cancellation) => ForEver(stream, $"{Ok}\r\n", new string('[', 65_536), cancellation),
        ["an error of 1 GB"] = (stream, cancellation) => ForEver(stream, $"HTTP/1.1 500 Oops\r\nContent-Length: {Much}\r\n\r\n", new string('x', 65_536), cancellation),
        ["headers without an end"] = (stream, cancellation) => ForEver(stream, Ok, $"X-More: {new string('x', 1_000)}\r\n", cancellation),
        ["one header line without an end"] = (stream, cancellation) => ForEver(stream, $"{Ok}X-More: ", new string('x', 65_536), cancellation),
        ["a status line without an end"] = (stream, cancellation) => ForEver(stream, "HTTP/1.1 200 ", new string('x', 65_536), cancellation),
        ["trailers without an end"] = (stream, cancellation) => ForEver(stream, $"{Ok}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n", $"X-More: {new string('x', 1_000)}\r\n", cancellation),
        ["a chunk extension without an end"] = (stream, cancellation) => ForEver(stream, $"{Ok}Transfer-Encoding: chunked\r\n\r\n2;x=", new string('x', 65_536), cancellation),
        ["continue, for ever"] = (stream, cancellation) => Slowly(stream, "", "HTTP/1.1 100 Continue\r\n\r\n", cancellation),
        ["events without an end"] = (stream, cancellation) => ForEver(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", "data: {}\n\n", cancellation),
        ["cookies"] = Say($"HTTP/1.1 503 Busy\r\nSet-Cookie: a={new string('x', 4_000)}\r\nContent-Length: 0\r\n\r\n"),

        ["silence from the first moment"] = (stream, cancellation) => Slowly(stream, "", "", cancellation),
        ["headers, a letter at a time"] = (stream, cancellation) => Slowly(stream, "HTTP/1.1 200 OK\r\nX-Slow: ", "x", cancellation),
        ["a body, a letter at a time"] = (stream, cancellation) => Slowly(stream, $"{Ok}Content-Length: 1000000\r\n\r\n", " ", cancellation),
        ["silence in the middle"] = (stream, cancellation) => Slowly(stream, $"{Ok}Content-Length: 100\r\n\r\n{{\"choices\":", "", cancellation),
        ["an error, then silence"] = (stream, cancellation) => Slowly(stream, "HTTP/1.1 429 Wait\r\nContent-Length: 100\r\n\r\n{", "", cancellation),

        ["closed at once"] = (_, _) => Task.CompletedTask,
        ["reset at once"] = (stream, _) => Reset(stream),
        ["closed after the headers"] = Say($"{Ok}Content-Length: 100\r\n\r\n"),
        ["closed in the middle"] = Say($"{Ok}Content-Length: 100\r\n\r\n{{\"choices\":["),
        ["a length below zero"] = Say($"{Ok}Content-Length: -1\r\n\r\n{{}}"),
        ["two lengths"] = Say($"{Ok}Content-Length: 2\r\nContent-Length: 5\r\n\r\n{{}}"),
        ["a chunk larger than memory"] = Say($"{Ok}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{{}}"),
        ["a chunk that is none"] = Say($"{Ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"),
        ["no HTTP"] = Say("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        ["HTTP/2 without asking"] = Say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ["zeros"] = Say(new string('\0', 10_000)),

        ["301 to another"] = Elsewhere(301, canary),
        ["302 to another"] = Elsewhere(302, canary),
        ["303 to another"] = Elsewhere(303, canary),
        ["307 to another"] = Elsewhere(307, canary),
        ["308 to another"] = Elsewhere(308, canary),
        ["a refresh to another"] = Say(FakeModel.Http(503, "", $"Refresh: 0; url=http://127.0.0.1:{canary}/\r\nAlt-Svc: h2=\":{canary}\"\r\n")),
        ["another protocol"] = Say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        ["asks for a password"] = Say(FakeModel.Http(401, "", "WWW-Authenticate: Basic realm=\"x\", Negotiate, NTLM\r\n")),
        ["asks for a proxy's password"] = Say(FakeModel.Http(407, "", "Proxy-Authenticate: Basic realm=\"x\"\r\n")),

        ["a page"] = Say(FakeModel.Http(200, "<html><script>alert(1)</script></html>", type: "text/html")),
        ["no content type"] = Say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        ["204"] = Say("HTTP/1.1 204 No Content\r\n\r\n"),
        ["nothing"] = Say(FakeModel.Http(200, "")),
        ["a packed bomb"] = Bomb,
        ["packed in an unknown way"] = Say(FakeModel.Http(200, "{}", "Content-Encoding: zstd, br, gzip\r\n")),
        ["no UTF-8"] = (stream, cancellation) => Bytes(stream, $"{Ok}Content-Length: 15\r\n\r\n", [.. "{\"choices\":\""u8, 0xC3, 0x28, 0xFF], cancellation),
        ["half a surrogate pair"] = Say(FakeModel.Http(200, """{"choices":[{"message":{"content":"\ud800"}}]}""")),
        ["nested without an end"] = Say(FakeModel.Http(200, new string('[', 500_000))),
        ["names given twice"] = Say(FakeModel.Http(200, """{"choices":[],"choices":[]}""")),
        ["half a million choices"] = Say(FakeModel.Http(200, $"{{\"choices\":[{string.Join(',', Enumerable.Repeat("7", 400_000))}]}}")),
        ["no choices"] = Say(FakeModel.Http(200, """{"choices":[]}""")),
        ["choices that are none"] = Say(FakeModel.Http(200, """{"choices":{"message":{"content":"x"}}}""")),
        ["a number"] = Say(FakeModel.Http(200, "7")),
        ["a megabyte of braces"] = Say(FakeModel.Http(200, FakeModel.Completion(new string('{', 900_000)))),
        ["a megabyte of blanks and braces"] = Say(FakeModel.Http(200, FakeModel.Completion(string.Concat(Enumerable.Repeat("{" + new string(' ', 899), 1_000))))),
        ["a terminal's commands"] = Say(FakeModel.Http(400, """{"error":{"message":"\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\r\nINFO all is well"}}""")),
    };

    private static Behaviour Say(string text) => (stream, cancellation) => FakeModel.WriteAsync(stream, text, cancellation);

    private static Behaviour Elsewhere(int status, int canary) =>
        Say(FakeModel.Http(status, "", $"Location: http://127.0.0.1:{canary}/v1/chat/completions\r\n"));

    private static async Task Bytes(Stream stream, string head, byte[] body, CancellationToken cancellation)
    {
        await FakeModel.WriteAsync(stream, head, cancellation);
        await stream.WriteAsync(body, cancellation);
    }

    private static async Task ForEver(Stream stream, string head, string more, CancellationToken cancellation)
    {
        await FakeModel.WriteAsync(stream, head, cancellation);
        var piece = Encoding.UTF8.GetBytes(more);
        for (var sent = 0L; sent < Much; sent += piece.Length)
        {
            await stream.WriteAsync(piece, cancellation);
        }
    }

    private static async Task Slowly(Stream stream, string head, string more, CancellationToken cancellation)
    {
        await FakeModel.WriteAsync(stream, head, cancellation);
        while (true)
        {
            await FakeModel.WriteAsync(stream, more, cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
        }
    }

    private static Task Reset(Stream stream)
    {
        var socket = ((NetworkStream)((CountedStream)stream).Inner).Socket;
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
        return Task.CompletedTask;
    }

    /// <summary>A thousand times as large as it looks.</summary>
    private static async Task Bomb(Stream stream, CancellationToken cancellation)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var megabyte = 0; megabyte < 64; megabyte++)
            {
                await zip.WriteAsync(zeros, cancellation);
            }
        }

        var head = string.Create(CultureInfo.InvariantCulture, $"{Ok}Content-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
        await Bytes(stream, head, packed.ToArray(), cancellation);
    }

    /// <summary>Counts what the agent has taken of what was sent.</summary>
    private sealed class Counted
    {
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public CountedStream Over(Stream stream) => new(stream, count => Interlocked.Add(ref _bytes, count));
    }

    private sealed class CountedStream(Stream inner, Action<int> count) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int length) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            count(buffer.Length);
        }
    }
}
