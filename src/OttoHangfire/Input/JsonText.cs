using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.Input;

/// <summary>What has to be known of JSON from outside before it is kept.</summary>
internal static class JsonText
{
    /// <summary>True when at most so many objects and lists lie in each other and all texts are valid Unicode.</summary>
    public static bool IsSound(JsonElement value, int maxDepth)
    {
        if (maxDepth == 0 && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return false;
        }

        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object =>
                    value.EnumerateObject().All(member => member.Name is not null && IsSound(member.Value, maxDepth - 1)),
                JsonValueKind.Array => value.EnumerateArray().All(item => IsSound(item, maxDepth - 1)),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: JSON allows it, no text can hold it.
            return false;
        }
    }

    /// <summary>
    /// The same value always as the same text: members in ordinal order, no space, numbers as they were written.
    /// </summary>
    public static string Canonical(JsonElement? value) => Text(value, (writer, number) => number.WriteTo(writer));

    /// <summary>As <see cref="Canonical"/>, and numbers by their value: <c>1250.0</c> and <c>1.25e3</c> are <c>1250</c>.</summary>
    public static string ByValue(JsonElement? value) =>
        Text(value, (writer, number) => writer.WriteRawValue(CanonicalNumber.Of(number.GetRawText())));

    /// <summary>SHA-256 of what something is called and its canonical text.</summary>
    public static string Sha256(string type, JsonElement? payload) =>
        Sha256($"{type}\n{Canonical(payload)}");

    /// <summary>SHA-256 of the canonical text.</summary>
    public static string Sha256(JsonElement? value) => Sha256(Canonical(value));

    /// <summary>SHA-256 of the text as it is.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Text(JsonElement? value, Action<Utf8JsonWriter, JsonElement> number)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value, number);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement? value, Action<Utf8JsonWriter, JsonElement> number)
    {
        switch (value?.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.Value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, number);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.Value.EnumerateArray())
                {
                    Write(writer, item, number);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                number(writer, value.Value);
                break;
            case null or JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                value.Value.WriteTo(writer);
                break;
        }
    }
}
