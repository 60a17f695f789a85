using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;

namespace OttoHangfire.Http;

/// <summary>Says of a body that is not JSON in UTF-8 what it is instead, before the JSON in it is looked at.</summary>
internal static class BodyEncoding
{
    private static readonly byte[] Gzip = [0x1F, 0x8B];

    private static readonly string[] Utf8Names = ["utf-8", "utf8", "us-ascii"];

    /// <summary>Refuses what the headers say is not JSON in UTF-8, uncompressed.</summary>
    /// <exception cref="RequestException">415, with what to send instead.</exception>
    public static void CheckHeaders(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } coding
            && !coding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw Compressed();
        }

        if (!request.HasJsonContentType())
        {
            throw Unsupported("The body must be JSON.", "Send the header Content-Type: application/json.");
        }

        var charset = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.CharSet?.Trim('"') : null;
        if (charset is not null && !Utf8Names.Contains(charset, StringComparer.OrdinalIgnoreCase))
        {
            throw NotUtf8("The header Content-Type names another charset.");
        }
    }

    /// <summary>Refuses bytes that are not UTF-8, whatever the headers say.</summary>
    /// <exception cref="RequestException">415, with what to send instead.</exception>
    public static void CheckBytes(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Gzip))
        {
            throw Compressed();
        }

        if (body.StartsWith(Encoding.Unicode.Preamble) || body.StartsWith(Encoding.BigEndianUnicode.Preamble) || LooksWide(body))
        {
            throw NotUtf8("It looks like UTF-16 or UTF-32.");
        }

        if (!Utf8.IsValid(body))
        {
            throw NotUtf8("Some of its bytes are not UTF-8; perhaps it is Latin-1.");
        }
    }

    /// <summary>A text in UTF-8 may begin with a mark that says so; JSON may not, and nobody sees it.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) =>
        body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    /// <summary>JSON begins with two ASCII characters; a zero byte among them is half of a wider character.</summary>
    private static bool LooksWide(ReadOnlySpan<byte> body) => body[..Math.Min(2, body.Length)].Contains((byte)0);

    private static RequestException Compressed() =>
        Unsupported("The body is compressed.", "Send it as it is, without Content-Encoding.");

    private static RequestException NotUtf8(string what) =>
        Unsupported("The body must be JSON in UTF-8.", $"{what} Send it in UTF-8.");

    private static RequestException Unsupported(string title, string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, title, detail);
}
