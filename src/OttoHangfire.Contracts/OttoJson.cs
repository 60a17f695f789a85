using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OttoHangfire.Contracts;

/// <summary>
/// The JSON of every boundary: snake_case, times as RFC 3339. <see cref="Options"/> reads what may grow (replies of
/// another process, stored rows); <see cref="Strict"/> reads what a person or a program asks of us.
/// </summary>
public static class OttoJson
{
    /// <summary>Deepest nesting that is read anywhere.</summary>
    public const int MaxDepth = 64;

    public static JsonSerializerOptions Options { get; } = Create(strict: false);

    /// <summary>Unknown members and duplicate names are errors.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(strict: true);

    /// <summary>Gives other serializer options the same habits.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new Rfc3339Converter());
    }

    private static JsonSerializerOptions Create(bool strict)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        if (strict)
        {
            options.Converters.Add(new WholeNumberConverter<int>());
            options.Converters.Add(new WholeNumberConverter<long>());
        }

        options.AllowDuplicateProperties = !strict;
        options.UnmappedMemberHandling = strict ? JsonUnmappedMemberHandling.Disallow : JsonUnmappedMemberHandling.Skip;
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Whole numbers, also written as 1.0 or 1e2: to JSON Schema, a whole number is a value and not a spelling.</summary>
internal sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number) && number == decimal.Truncate(number)
            && number >= decimal.CreateChecked(T.MinValue) && number <= decimal.CreateChecked(T.MaxValue)
                ? T.CreateChecked(number)
                : throw new JsonException("must be a whole number");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(long.CreateChecked(value));
}

/// <summary>Instants as RFC 3339: written in UTC with <c>Z</c>, read only with an offset.</summary>
public sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    /// <summary>Where the fraction of a second begins, or the offset.</summary>
    private const int EndOfSeconds = 19;

    /// <summary>A tick is 100 ns.</summary>
    private const int DigitsOfATick = 7;

    /// <summary>
    /// Reads an RFC 3339 instant; false without an offset, because that would be a guess. A fraction has one digit or more, however
    /// many; what is finer than a tick is cut off.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        if (text is null || text.Length <= EndOfSeconds || text[10] is not ('T' or 't' or ' '))
        {
            return false;
        }

        var digits = text[EndOfSeconds] == '.' ? text.AsSpan(EndOfSeconds + 1).IndexOfAnyExceptInRange('0', '9') : -1;
        var offset = EndOfSeconds + 1 + digits;
        if (digits == 0 || !IsOffset(text.AsSpan(offset)))
        {
            return false;
        }

        var fraction = digits < 0 ? "" : text.Substring(EndOfSeconds + 1, Math.Min(digits, DigitsOfATick));
        var plain = $"{text[..10]}T{text[11..EndOfSeconds]}.{fraction.PadRight(DigitsOfATick, '0')}{text[offset..].ToUpperInvariant()}";
        return DateTimeOffset.TryParseExact(
            plain, "yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        text is "Z" or "z" || (text.Length == 6 && text[0] is '+' or '-' && text[3] == ':');

    /// <summary>The same instant, in UTC with <c>Z</c> and no more digits than it needs.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var instant)
            ? instant
            : throw new JsonException("must be a date and time with an offset, like 2026-12-01T09:00:00+01:00 or 2026-12-01T08:00:00Z");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));
}
