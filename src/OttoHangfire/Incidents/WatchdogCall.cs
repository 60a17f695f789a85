using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using OttoHangfire.Notifications;

namespace OttoHangfire.Incidents;

/// <summary>Calls the watchdog outside, once. It tells it nothing, and reads nothing but whether it was taken.</summary>
internal sealed class WatchdogCall(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    /// <summary>From the first connection attempt to the end of the answer's head.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _line = new(new SocketsHttpHandler
    {
        // To the address that the owner wrote down, looked at as it is dialled, and nowhere else.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) => await GuardedConnection.ConnectAsync(
            context.DnsEndPoint, allowPrivate: context.InitialRequestMessage.RequestUri!.IsLoopback, resolve, cancellation),
    });

    /// <summary>Calls once.</summary>
    /// <returns>The status of the answer, null where there was none; and what was wrong, null where it was taken.</returns>
    public async Task<(int? Status, string? Problem)> SendAsync(Uri address, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OttoHangfire", "1"));
            using var response = await _line.SendAsync(request, both.Token);
            var status = (int)response.StatusCode;
            return (status, response.IsSuccessStatusCode ? null : $"It answered {status}.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (null, $"It did not answer within {Longest.TotalSeconds:0} s.");
        }
        catch (HttpRequestException unreachable)
        {
            return (null, Words(unreachable));
        }
    }

    public void Dispose() => _line.Dispose();

    /// <summary>Names the trouble without the address: its path may be a secret.</summary>
    private static string Words(HttpRequestException unreachable)
    {
        for (Exception? inner = unreachable; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ForbiddenAddressException:
                    return "Its address is not on the open internet, so it was not called.";
                case SocketException socket:
                    return $"It could not be reached: {socket.Message}.";
                case AuthenticationException:
                    return "Its certificate is not trusted.";
            }
        }

        return "The connection to it broke off.";
    }
}
