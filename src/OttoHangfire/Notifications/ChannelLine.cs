using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Notifications;

/// <summary>
/// One HTTP request to a receiver, once: to the address that the owner wrote down, looked at as it is dialled, and nowhere else.
/// </summary>
internal sealed class ChannelLine(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    /// <summary>From the first connection attempt to the end of what is read of the answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private static readonly HttpRequestOptionsKey<bool> AllowPrivate = new("allow_private");

    private readonly HttpMessageInvoker _line = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,

        // Each message is dialled anew: a pooled line would be one that was looked at for another channel.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
            context.InitialRequestMessage.Options.TryGetValue(AllowPrivate, out var allowPrivate)
                ? await GuardedConnection.ConnectAsync(context.DnsEndPoint, allowPrivate, resolve, cancellation)
                : throw new InvalidOperationException("Only messages to a channel are sent."),
    });

    /// <summary>Sends, and reads the answer, within the time that there is.</summary>
    public async Task<Delivery> SendAsync(
        HttpRequestMessage request,
        bool allowPrivate,
        Func<HttpResponseMessage, CancellationToken, Task<Delivery>> readAsync,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        request.Options.Set(AllowPrivate, allowPrivate);
        try
        {
            using var response = await _line.SendAsync(request, both.Token);
            return await readAsync(response, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Delivery(DeliveryEnd.NotNow, $"The receiver did not answer within {Longest.TotalSeconds:0} s.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Delivery(DeliveryEnd.NotNow, Words(broken));
        }
    }

    /// <summary>How long the receiver wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => IsBeyondAllNumbers(response) ? TimeSpan.MaxValue : null,
    };

    public void Dispose() => _line.Dispose();

    /// <summary>So many seconds that the header's own reader gives up.</summary>
    private static bool IsBeyondAllNumbers(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
        && values.ToString().Trim() is { Length: > 9 } text
        && text.All(char.IsAsciiDigit);

    /// <summary>Names the trouble without the address: its path may be a secret.</summary>
    private static string Words(Exception unreachable)
    {
        for (Exception? inner = unreachable; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ForbiddenAddressException forbidden:
                    return forbidden.Message;
                case SocketException socket:
                    return $"The receiver could not be reached: {socket.Message}.";
                case System.Security.Authentication.AuthenticationException:
                    return "The receiver's certificate is not trusted.";
            }
        }

        return "The connection to the receiver broke off.";
    }
}
