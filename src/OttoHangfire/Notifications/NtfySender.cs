using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Notifications;

/// <summary>Publishes one message to a topic of an ntfy server. From ntfy 2.16 on, a repetition replaces what is there.</summary>
internal sealed class NtfySender(ChannelLine line)
{
    private const int Urgent = 5;

    /// <summary>A message of ntfy may have three.</summary>
    private const int MostButtons = 3;

    /// <summary>Bytes of an answer that are read: an error of ntfy is one line of JSON.</summary>
    private const int MostOfAnAnswer = 2_000;

    private static readonly string[] Tags = ["alarm_clock"];

    public async Task<Delivery> SendAsync(NtfyChannel channel, Message message, CancellationToken cancellation)
    {
        using var request = Request(channel, message);
        return await line.SendAsync(request, channel.AllowPrivate, OfAsync, cancellation);
    }

    private async Task<Delivery> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new Delivery(DeliveryEnd.Taken, $"{status} {response.StatusCode}") { StatusCode = status };
        }

        var words = await WordsAsync(response, cancellation);
        return new Delivery(IsForGood(response.StatusCode) ? DeliveryEnd.Refused : DeliveryEnd.NotNow, $"ntfy answered {status}{words}.")
        {
            StatusCode = status,
            RetryAfter = line.RetryAfter(response),
        };
    }

    /// <summary>A wrong token or topic, or a message that is too large: the same will be said again.</summary>
    private static bool IsForGood(HttpStatusCode status) => status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized
        or HttpStatusCode.Forbidden or HttpStatusCode.RequestEntityTooLarge;

    /// <summary>The server's own sentence; empty where it says none that can be read.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var bytes = new byte[MostOfAnAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        try
        {
            return JsonElement.Parse(bytes.AsSpan(0, length)) is { ValueKind: JsonValueKind.Object } answer
                && answer.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.String
                    ? $": {ForeignText.Line(error.GetString(), 200)}"
                    : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>They open a page: what is done is done there, by the person and not by the app.</summary>
    private static IReadOnlyList<Button>? Buttons(Message message) => message.Answers is { Links: { Count: > 0 } links }
        ? [.. links.Take(MostButtons).Select(link => new Button("view", link.Name, link.Url))]
        : null;

    private static HttpRequestMessage Request(NtfyChannel channel, Message message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Published(channel.Topic, message.Title, message.Text, message.Urgent ? Urgent : channel.Priority, Tags, message.Id)
            {
                Actions = Buttons(message),
            },
            OttoJson.Options);

        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("OttoHangfire", "1"));
        if (channel.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.RevealText());
        }

        return request;
    }

    /// <summary>A message as ntfy takes it.</summary>
    private sealed record Published(string Topic, string Title, string Message, int Priority, string[] Tags, string SequenceId)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<Button>? Actions { get; init; }
    }

    private sealed record Button(string Action, string Label, string Url);
}
