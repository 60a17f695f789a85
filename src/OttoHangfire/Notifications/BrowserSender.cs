using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Notifications;

/// <summary>
/// Hands one message to the push service of each browser of the owner's, once (RFC 8030, encrypted as RFC 8291 has it). What one of them
/// has taken is noted before the others have answered, so a repetition goes only to those that have it not.
/// </summary>
internal sealed class BrowserSender(ChannelLine line, PushSignature signature, DeviceRepository devices)
{
    /// <summary>Seconds that a push service keeps a message for a browser that is not there. By then, its links are too old, too.</summary>
    private const int LongestLife = 24 * 60 * 60;

    /// <summary>Bytes of an answer that are read.</summary>
    private const int MostOfAnAnswer = 2_000;

    private const string Nowhere =
        "No browser takes messages now. Open Otto in one, and press \"Notify me here\" under Settings, Channels.";

    public async Task<Delivery> SendAsync(BrowserChannel channel, Message message, CancellationToken cancellation)
    {
        var active = await devices.ActiveAsync(cancellation);
        var having = await devices.HavingAsync(message.Id, cancellation);
        var payload = PushPayload.Of(message);
        var missing = active.Where(device => !having.Contains(device.Id)).ToList();
        var ends = await Task.WhenAll(missing.Select(device => SendAsync(channel, device, message, payload, cancellation)));
        return Together(missing, ends, having.Count);
    }

    private async Task<Delivery> SendAsync(
        BrowserChannel channel, DeviceRow device, Message message, byte[] payload, CancellationToken cancellation)
    {
        var delivery = await HandOverAsync(channel, device, message, payload, cancellation);
        await (delivery.End switch
        {
            DeliveryEnd.Taken => devices.TookAsync(device.Id, message.Id, cancellation),
            DeliveryEnd.Gone => devices.TroubledAsync(device, DeviceState.Gone, delivery.Words, cancellation),
            _ => devices.TroubledAsync(device, DeviceState.Active, delivery.Words, cancellation),
        });
        return delivery;
    }

    /// <summary>The library encrypts and signs; the request goes out as all that goes to a receiver does.</summary>
    private async Task<Delivery> HandOverAsync(
        BrowserChannel channel, DeviceRow device, Message message, byte[] payload, CancellationToken cancellation)
    {
        using var way = new WayOut(
            request => line.SendAsync(request, channel.AllowPrivate, (response, ct) => OfAsync(device, response, ct), cancellation));
        using var client = new HttpClient(way);
        using var authentication = signature.For(channel);
        using var content = new ByteArrayContent(payload);
        var pushed = new PushMessage(content)
        {
            Topic = Topic(message.Id),
            TimeToLive = LongestLife,
            Urgency = message.Urgent || message.Answers is not null ? PushMessageUrgency.High : PushMessageUrgency.Normal,
        };
        var subscription = new PushSubscription { Endpoint = device.Endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, device.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, device.Auth);
        await new PushServiceClient(client) { AutoRetryAfter = false }.RequestPushMessageDeliveryAsync(
            subscription, pushed, authentication, VapidAuthenticationScheme.Vapid, cancellation);
        return way.Delivery!;
    }

    private async Task<Delivery> OfAsync(DeviceRow device, HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new Delivery(DeliveryEnd.Taken, $"{status} {response.StatusCode}") { StatusCode = status };
        }

        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            var words = $"{device.Service} says that this browser takes no messages any more ({status}).";
            return new Delivery(DeliveryEnd.Gone, words) { StatusCode = status };
        }

        var isForNow = status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.RequestTimeout or >= 500;
        var sentence = $"{device.Service} answered {status}{await WordsAsync(response, cancellation)}.";
        return new Delivery(isForNow ? DeliveryEnd.NotNow : DeliveryEnd.Refused, sentence)
        {
            StatusCode = status,
            RetryAfter = line.RetryAfter(response),
        };
    }

    /// <summary>What Apple and Mozilla say, and nothing else of the answer: it could hold the address, which is a secret.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var bytes = new byte[MostOfAnAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        try
        {
            return JsonElement.Parse(bytes.AsSpan(0, length)) is { ValueKind: JsonValueKind.Object } answer
                && (answer.TryGetProperty("reason", out var why) || answer.TryGetProperty("message", out why))
                && why.ValueKind == JsonValueKind.String
                    ? $": {ForeignText.Line(why.GetString(), 200).TrimEnd('.')}"
                    : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>
    /// One end for all. Where some have it and others could not be reached, it is tried again for those, and holds up no other message.
    /// </summary>
    private static Delivery Together(List<DeviceRow> tried, Delivery[] ends, int before)
    {
        var taken = before + ends.Count(end => end.End == DeliveryEnd.Taken);
        var named = ends.Select((end, index) => end with { Words = $"{tried[index].Name}: {end.Words}" }).ToList();
        if (named.Find(end => end.End == DeliveryEnd.NotNow) is { } later)
        {
            return later with
            {
                IsPartly = taken > 0,
                WasHandedOver = taken > 0 || ends.Any(end => end.WasHandedOver),
                RetryAfter = taken > 0 ? null : ends.Max(end => end.RetryAfter),
            };
        }

        if (taken > 0)
        {
            var words = $"201 Created, for {taken} {(taken == 1 ? "browser" : "browsers")}";
            return new Delivery(DeliveryEnd.Taken, words) { StatusCode = (int)HttpStatusCode.Created };
        }

        return named.Find(end => end.End == DeliveryEnd.Refused)
            ?? new Delivery(DeliveryEnd.Gone, Nowhere) { WasHandedOver = ends.Length > 0 };
    }

    /// <summary>At most 32 characters. As long as a push service keeps one message of a topic, the next one takes its place.</summary>
    private static string Topic(string messageId) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)).AsSpan(0, 24));

    /// <summary>Takes the one request that the library makes. What came of it, the library need not know.</summary>
    private sealed class WayOut(Func<HttpRequestMessage, Task<Delivery>> sendAsync) : HttpMessageHandler
    {
        public Delivery? Delivery { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Delivery = await sendAsync(request);
            return new HttpResponseMessage(HttpStatusCode.Created);
        }
    }
}
