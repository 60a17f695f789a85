using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Notifications;

/// <summary>Sends one message to one webhook, once. Nothing of the answer's body is read.</summary>
internal sealed class WebhookSender(ChannelLine line, TimeProvider clock)
{
    public async Task<Delivery> SendAsync(WebhookChannel channel, Message message, CancellationToken cancellation)
    {
        using var request = Request(channel, message);
        return await line.SendAsync(request, channel.AllowPrivate, (response, _) => Task.FromResult(Of(response)), cancellation);
    }

    private Delivery Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return response switch
        {
            { IsSuccessStatusCode: true } => new Delivery(DeliveryEnd.Taken, $"{status} {response.StatusCode}") { StatusCode = status },
            { StatusCode: HttpStatusCode.Gone } =>
                new Delivery(DeliveryEnd.Gone, "The receiver says that its address is gone for good (410).") { StatusCode = status },
            _ => new Delivery(DeliveryEnd.NotNow, $"The receiver answered {status}.")
            {
                StatusCode = status,
                RetryAfter = line.RetryAfter(response),
            },
        };
    }

    private HttpRequestMessage Request(WebhookChannel channel, Message message)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type = "otto.notification",
                timestamp = message.CreatedAt,
                data = Data.Of(message),
            }, OttoJson.Options);

        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OttoHangfire", "1"));
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(channel.Secret, message.Id, timestamp, body));
        return request;
    }

    /// <summary>What the receiver is told; the links are there where there are some.</summary>
    private sealed record Data(string Title, string Body, long? RunId)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<MessageLink>? Links { get; init; }

        public static Data Of(Message message) => new(
            message.Title, message.Answers?.Command is null ? message.Body : message.Text, message.RunId)
        {
            Links = message.Answers is { Links: { Count: > 0 } links } ? links : null,
        };
    }
}
