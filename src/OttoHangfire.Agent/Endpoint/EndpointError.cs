using System.Text.Json;

namespace OttoHangfire.Agent.Endpoint;

/// <summary>
/// What a status other than 2xx says. Each server puts its sentence elsewhere; whatever it is, it is short, and free of the key.
/// </summary>
internal static class EndpointError
{
    private const int LargestBody = 64 * 1024;
    private const int LongestSentence = 400;
    private const int LongestCode = 60;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    /// <summary>Bounded, because a clock of somebody else decides.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static async Task<EndpointException> ReadAsync(
        HttpResponseMessage response, ModelServer server, TimeProvider clock, CancellationToken cancellation)
    {
        var (said, code) = await SentenceAsync(response, clock, cancellation);
        return new EndpointException(EndpointFault.Status, server.Quote(said, LongestSentence))
        {
            Status = (int)response.StatusCode,
            Code = code is null ? null : server.Quote(code, LongestCode),
            RetryAfter = RetryAfter(response, clock),
        };
    }

    private static async Task<(string Said, string? Code)> SentenceAsync(
        HttpResponseMessage response, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            var body = await response.ReadAsync(LargestBody, LongestSilence, clock, cancellation) ?? default;
            using var document = JsonDocument.Parse(body);
            return Find(document.RootElement);
        }
        catch (Exception unreadable) when (
            unreadable is JsonException or EndpointException or IOException or HttpRequestException or InvalidOperationException)
        {
            return ("", null);
        }
    }

    /// <summary><c>{"error": {"message", "code"}}</c> is OpenAI's; others leave out a level, or have one word more.</summary>
    private static (string Said, string? Code) Find(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return ("", null);
        }

        var error = body.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : body;
        return (Text(error, "message") ?? Text(body, "error") ?? Text(body, "detail") ?? "", Text(error, "code") ?? Text(error, "type"));
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - clock.GetUtcNow());
        return wait > TimeSpan.Zero ? wait < LongestWait ? wait : LongestWait : null;
    }
}
