using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Notifications;

/// <summary>What a browser is told, encrypted on its way: what to show, where a click leads, and its buttons.</summary>
internal static class PushPayload
{
    /// <summary>Bytes: push services take 4,096 with what encryption adds, and some of them less.</summary>
    public const int MostBytes = 3_000;

    /// <summary>Browsers show no more of them.</summary>
    private const int MostButtons = 2;

    private const int LongestTitle = 200;

    /// <summary>As JSON. A text that is too long ends in an ellipsis, between two characters.</summary>
    public static byte[] Of(Message message)
    {
        var body = ForeignText.Readable(message.Body);
        var told = new Told(
            message.Id,
            ForeignText.Line(message.Title, LongestTitle),
            body,
            message.CreatedAt,
            message.Urgent,
            message.Page ?? (message.RunId is { } run ? $"/runs/{run}" : "/"),
            [.. (message.Answers?.Paths ?? []).Take(MostButtons).Select(path => new Answer(path.Name, path.Url))]);
        var bytes = Bytes(told);
        for (var length = body.Length; bytes.Length > MostBytes && length > 0; length = length * 9 / 10)
        {
            bytes = Bytes(told with { Body = ForeignText.Bounded(body, length) });
        }

        return bytes;
    }

    private static byte[] Bytes(Told told) => JsonSerializer.SerializeToUtf8Bytes(told, OttoJson.Options);

    /// <summary>What <c>service-worker.js</c> reads.</summary>
    /// <param name="Id">The same at each try: a repetition takes the place of what is shown.</param>
    /// <param name="Title">Its first line.</param>
    /// <param name="Body">The rest; may be empty.</param>
    /// <param name="At">When it was put in.</param>
    /// <param name="Urgent">Whether it stays until somebody has looked.</param>
    /// <param name="Open">The page that a click opens.</param>
    /// <param name="Answers">Buttons that answer, with the path of their link.</param>
    private sealed record Told(
        string Id, string Title, string Body, DateTimeOffset At, bool Urgent, string Open, IReadOnlyList<Answer> Answers);

    private sealed record Answer(string Name, string Path);
}
