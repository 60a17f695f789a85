using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>Sends one message to one webhook, once.</summary>
internal sealed class WebhookSender(ResolveHost resolve, TimeProvider clock) : IDisposable
{
    /// <summary>From the first connection attempt to the end of the answer's head; nothing of its body is read.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private static readonly HttpRequestOptionsKey<ChannelSettings> Channel = new("channel");

    private readonly HttpMessageInvoker _line = new(new SocketsHttpHandler
    {
        // The message goes to the address that the owner wrote down, looked at as it is dialled, and nowhere else.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,

        // Each message is dialled anew: a pooled line would be one that was looked at for another channel.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) => context.InitialRequestMessage.Options.TryGetValue(Channel, out var channel)
            ? await GuardedConnection.ConnectAsync(context.DnsEndPoint, channel.AllowPrivate, resolve, cancellation)
            : throw new InvalidOperationException("Only messages to a channel are sent."),
    });

    public async Task<Delivery> SendAsync(ChannelSettings channel, Message message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = Request(channel, message);
            using var response = await _line.SendAsync(request, both.Token);
            return Of(response);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Delivery(DeliveryEnd.NotNow, $"The receiver did not answer within {Longest.TotalSeconds:0} s.");
        }
        catch (HttpRequestException unreachable)
        {
            return new Delivery(DeliveryEnd.NotNow, Words(unreachable));
        }
    }

    public void Dispose() => _line.Dispose();

    private Delivery Of(HttpResponseMessage response) => response switch
    {
        { IsSuccessStatusCode: true } => new Delivery(DeliveryEnd.Taken, $"{(int)response.StatusCode} {response.StatusCode}")
        {
            StatusCode = (int)response.StatusCode,
        },
        { StatusCode: HttpStatusCode.Gone } => new Delivery(DeliveryEnd.Gone, "The receiver says that its address is gone for good (410).")
        {
            StatusCode = (int)response.StatusCode,
        },
        _ => new Delivery(DeliveryEnd.NotNow, $"The receiver answered {(int)response.StatusCode}.")
        {
            StatusCode = (int)response.StatusCode,
            RetryAfter = RetryAfter(response),
        },
    };

    private HttpRequestMessage Request(ChannelSettings channel, Message message)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type = "otto.notification",
                timestamp = message.CreatedAt,
                data = new { message.Title, message.Body, message.RunId },
            }, OttoJson.Options);

        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(body) };
        request.Options.Set(Channel, channel);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OttoHangfire", "1"));
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(channel.Secret, message.Id, timestamp, body));
        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => IsBeyondAllNumbers(response) ? TimeSpan.MaxValue : null,
    };

    /// <summary>So many seconds that the header's own reader gives up.</summary>
    private static bool IsBeyondAllNumbers(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values)
        && values.ToString().Trim() is { Length: > 9 } text
        && text.All(char.IsAsciiDigit);

    /// <summary>Names the trouble without the address: its path may be a secret.</summary>
    private static string Words(HttpRequestException unreachable)
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
