using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace OttoHangfire.Notifications;

/// <summary>
/// HTTP to an address that the owner wrote down: looked at as it is dialled, and to nowhere else. It is in the way of whoever could
/// lead it elsewhere: no proxy, no redirect, no cookies, and of the answer only what somebody asks for.
/// </summary>
internal sealed class GuardedLine(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    private static readonly HttpRequestOptionsKey<bool> AllowPrivate = new("allow_private");
    private static readonly HttpRequestOptionsKey<bool> WasReached = new("was_reached");

    private readonly HttpMessageInvoker _line = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,

        // Each request is dialled anew: a pooled line would be one that was looked at for another address.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var options = context.InitialRequestMessage.Options;
            var connection = options.TryGetValue(AllowPrivate, out var allowPrivate)
                ? await GuardedConnection.ConnectAsync(context.DnsEndPoint, allowPrivate, resolve, cancellation)
                : throw new InvalidOperationException("Only what says how far it may go is sent.");
            options.Set(WasReached, true);
            return connection;
        },
    });

    /// <summary>Sends, and reads the answer, within a time.</summary>
    /// <param name="request">Once: it is not sent again.</param>
    /// <param name="allowPrivate">Whether the address may lie in the owner's own network.</param>
    /// <param name="longest">From the first connection attempt to the end of what is read.</param>
    /// <param name="readAsync">Makes of the answer what is wanted of it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NoAnswerException">There was none, or not in time.</exception>
    public async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        bool allowPrivate,
        TimeSpan longest,
        Func<HttpResponseMessage, CancellationToken, Task<T>> readAsync,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        request.Options.Set(AllowPrivate, allowPrivate);
        try
        {
            using var response = await _line.SendAsync(request, both.Token);
            return await readAsync(response, both.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new NoAnswerException(late) { WasReached = IsReached(request) };
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new NoAnswerException(CauseOf(broken)) { WasReached = IsReached(request) };
        }
    }

    public void Dispose() => _line.Dispose();

    private static bool IsReached(HttpRequestMessage request) => request.Options.TryGetValue(WasReached, out var isReached) && isReached;

    private static Exception CauseOf(Exception broken)
    {
        for (Exception? inner = broken; inner is not null; inner = inner.InnerException)
        {
            if (inner is ForbiddenAddressException or SocketException or AuthenticationException)
            {
                return inner;
            }
        }

        return broken;
    }
}

/// <summary>Nobody has answered.</summary>
/// <param name="cause">Why: a forbidden address, a socket, a certificate, a time that is up, or something else.</param>
internal sealed class NoAnswerException(Exception cause) : Exception("Nobody has answered.", cause)
{
    /// <summary>False where nobody was reached: then nobody has seen anything of it.</summary>
    public bool WasReached { get; init; }

    /// <summary>Names the trouble without the address: its path may be a secret.</summary>
    /// <param name="who">Who was called, as a sentence begins with it: <c>The receiver</c>.</param>
    /// <param name="whose">As a possessive: <c>The receiver's</c>.</param>
    /// <param name="whom">In the middle of a sentence: <c>the receiver</c>.</param>
    /// <param name="longest">The time that there was.</param>
    public string Words(string who, string whose, string whom, TimeSpan longest) => InnerException switch
    {
        OperationCanceledException => $"{who} did not answer within {longest.TotalSeconds:0} s.",
        ForbiddenAddressException forbidden => forbidden.Message,
        SocketException socket => $"{who} could not be reached: {socket.Message}.",
        AuthenticationException => $"{whose} certificate is not trusted.",
        _ => $"The connection to {whom} broke off.",
    };
}
