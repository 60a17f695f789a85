namespace OttoHangfire.Agent;

/// <summary>
/// The connections to Otto. One that breaks before the first byte of an answer is asked again at once on a fresh one: asking
/// is harmless, and a server may close a connection at any moment without saying so. If that breaks, too, nobody was reached.
/// </summary>
internal sealed class AgentLine : HttpMessageHandler
{
    private readonly AsyncLocal<Call?> _call = new();
    private readonly HttpMessageInvoker _kept;
    private readonly HttpMessageInvoker _fresh;

    public AgentLine()
    {
        _kept = new HttpMessageInvoker(Connections(TimeSpan.FromMinutes(2)));
        _fresh = new HttpMessageInvoker(Connections(TimeSpan.Zero));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await TryAsync(_kept, request, cancellationToken) is { Answer: { } answer })
        {
            return answer;
        }

        var again = await TryAsync(_fresh, request, cancellationToken);
        return again.Answer ?? throw new HttpRequestException(
            HttpRequestError.ConnectionError, $"The connection broke twice before he answered. {again.Broken!.Message}", again.Broken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kept.Dispose();
            _fresh.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The secret goes to one address and nowhere else: no redirect, no proxy, no cookie.</summary>
    private SocketsHttpHandler Connections(TimeSpan life) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = life,
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new WatchedStream(context.PlaintextStream, _call)),
    };

    /// <summary>The answer, or how the connection broke before there was any of it.</summary>
    private async Task<(HttpResponseMessage? Answer, HttpRequestException? Broken)> TryAsync(
        HttpMessageInvoker connections, HttpRequestMessage request, CancellationToken cancellation)
    {
        var call = new Call();
        _call.Value = call;
        try
        {
            return (await connections.SendAsync(request, cancellation), null);
        }
        catch (HttpRequestException broken) when (BrokeBeforeTheAnswer(broken, call))
        {
            return (null, broken);
        }
    }

    private static bool BrokeBeforeTheAnswer(HttpRequestException broken, Call call) =>
        broken is { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.Unknown, InnerException: IOException }
            && call.Connection is not { HasAnswered: true };

    /// <summary>What is known of a request on its way: the connection that it was written to last.</summary>
    private sealed class Call
    {
        public WatchedStream? Connection { get; set; }
    }

    /// <summary>Knows whether anything has come back since the last request was written.</summary>
    private sealed class WatchedStream(Stream inner, AsyncLocal<Call?> call) : Stream
    {
        public bool HasAnswered { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            HasAnswered |= count > 0;
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (call.Value is { } mine && mine.Connection != this)
            {
                mine.Connection = this;
                HasAnswered = false;
            }

            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
