using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Input;

/// <summary>What is valid JSON and still not the same to every reader: a field, and what is wrong with it.</summary>
internal sealed record JsonFlaw(string Path, string Problem);

/// <summary>
/// Looks for values that readers do not agree on, as RFC 7493 (I-JSON) has it: a number that no double can hold would come
/// back as another number, or make a common reader refuse all that stands around it.
/// </summary>
internal static class InteroperableJson
{
    private const string Number = "is a number that not every reader can hold: whole numbers go up to 9007199254740991 either way, "
        + "others have at most 17 digits and lie within 1e308. Send it as a text";

    private const string Nil = "contains the character U+0000, which not every text can hold. Leave it out";

    /// <summary>2^53 - 1: above it, doubles leave whole numbers out.</summary>
    private const double MostExact = 9007199254740991;

    /// <summary>Digits that tell any two doubles apart.</summary>
    private const int MostDigits = 17;

    /// <summary>More of a name than this is not repeated.</summary>
    private const int LongestName = 100;

    /// <summary>Lets a request pass that means the same to everybody.</summary>
    /// <exception cref="RefusalException">400 naming the field.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        var body = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = OttoJson.MaxDepth });
        if ((Find(body, Numbers) ?? Find(body, Texts)) is { } flaw)
        {
            throw RefusalException.Field(flaw.Path, flaw.Problem);
        }
    }

    /// <summary>The first number that not everybody can hold; null when there is none.</summary>
    public static JsonFlaw? NumberIn(JsonElement value) => Find(value, Numbers);

    /// <summary>True for a number, as it is written, that comes back from a double as it was.</summary>
    public static bool IsInteroperable(string written)
    {
        var digits = written.AsSpan()[..(written.IndexOfAny(['e', 'E']) is var end and >= 0 ? end : written.Length)];
        var significant = string.Concat(digits.ToString().Where(char.IsAsciiDigit)).Trim('0');
        if (significant.Length == 0)
        {
            return true;
        }

        var value = Math.Abs(double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture));
        return significant.Length <= MostDigits
            && value > 0
            && double.IsFinite(value)
            && (value <= MostExact || (digits.Length < written.Length && IsExact(written)));
    }

    /// <summary>Far out, where doubles are whole numbers with gaps between them: whether it is one of them.</summary>
    private static bool IsExact(string written)
    {
        var nearest = double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture);
        return CanonicalNumber.Of(written) == CanonicalNumber.Of(nearest.ToString("R", CultureInfo.InvariantCulture));
    }

    private static string? Numbers(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && !IsInteroperable(value.GetRawText()) ? Number : null;

    private static string? Texts(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!.Contains('\0', StringComparison.Ordinal),
                JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name.Contains('\0', StringComparison.Ordinal)),
                _ => false,
            }
                ? Nil
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: the strict readers refuse it in their own words.
            return null;
        }
    }

    /// <summary>The first value in which something is found, with the way to it: <c>payload.lines[2].price</c>.</summary>
    private static JsonFlaw? Find(JsonElement value, Func<JsonElement, string?> problemOf) =>
        Inside(value, problemOf) switch
        {
            null => null,
            { Path: "" } flaw => flaw with { Path = "body" },
            { Path: ['.', .. var path] } flaw => flaw with { Path = path },
            var flaw => flaw,
        };

    /// <summary>The way is put together on the way back: almost every body has no flaw, and needs none.</summary>
    private static JsonFlaw? Inside(JsonElement value, Func<JsonElement, string?> problemOf)
    {
        if (problemOf(value) is { } problem)
        {
            return new JsonFlaw("", problem);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => InObject(value, problemOf),
            JsonValueKind.Array => InArray(value, problemOf),
            _ => null,
        };
    }

    private static JsonFlaw? InObject(JsonElement value, Func<JsonElement, string?> problemOf)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (Inside(member.Value, problemOf) is { } flaw)
            {
                return flaw with { Path = $".{Name(member)}{flaw.Path}" };
            }
        }

        return null;
    }

    private static JsonFlaw? InArray(JsonElement value, Func<JsonElement, string?> problemOf)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Inside(item, problemOf) is { } flaw)
            {
                return flaw with { Path = $"[{index}]{flaw.Path}" };
            }

            index++;
        }

        return null;
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            var visible = ForeignText.Revealed(member.Name);
            return visible.Length <= LongestName ? visible : visible[..LongestName] + "…";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a name; the strict readers refuse it in their own words.
            return "?";
        }
    }
}
