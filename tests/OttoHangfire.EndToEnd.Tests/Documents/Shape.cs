using System.Text.Json;
using System.Text.RegularExpressions;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>
/// Whether an output looks as a page shows it: the beginning of lines, and some fields of JSON. <c>…</c> stands for anything.
/// </summary>
internal static partial class Shape
{
    private const string Anything = "…";

    /// <summary>What the page shows and the output has not; null when all of it is there.</summary>
    public static string? Missing(Block shown, string output) => shown.Language == "json"
        ? MissingJson(shown.Text, output)
        : MissingLine(shown.Text, output);

    private static string? MissingLine(string shown, string output)
    {
        var lines = new Queue<string>(Lines(output));
        foreach (var line in Lines(shown))
        {
            var pattern = "^" + Pattern(line);
            while (true)
            {
                if (!lines.TryDequeue(out var next))
                {
                    return line;
                }

                if (Regex.IsMatch(next, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
                {
                    break;
                }
            }
        }

        return null;
    }

    /// <summary>What differs from run to run is levelled: frames of a table, widths of columns, times, durations and ports.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        text = Frames().Replace(text, " ");
        text = Times().Replace(text, "<time>");
        text = Distances().Replace(text, "<distance>");
        text = Durations().Replace(text, "<duration>");
        text = Ports().Replace(text, "127.0.0.1:<port>");
        return text.Split('\n').Select(line => Spaces().Replace(line, " ").Trim()).Where(line => line.Length > 0);
    }

    private static string? MissingJson(string shown, string output)
    {
        using var expected = JsonDocument.Parse(shown);
        try
        {
            using var actual = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            return Difference(expected.RootElement, actual.RootElement, "$");
        }
        catch (JsonException)
        {
            return "JSON in the last line";
        }
    }

    private static string? Difference(JsonElement shown, JsonElement actual, string path) => (shown.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.String, _) when shown.GetString() == Anything => null,
        (JsonValueKind.String, JsonValueKind.String) => IsLike(shown.GetString()!, actual.GetString()!) ? null : $"{path} = {shown}",
        (JsonValueKind.Object, JsonValueKind.Object) => shown.EnumerateObject()
            .Select(field => actual.TryGetProperty(field.Name, out var value)
                ? Difference(field.Value, value, $"{path}.{field.Name}")
                : $"{path}.{field.Name}")
            .FirstOrDefault(difference => difference is not null),
        (JsonValueKind.Array, JsonValueKind.Array) => Difference([.. shown.EnumerateArray()], [.. actual.EnumerateArray()], path),
        _ => shown.GetRawText() == actual.GetRawText() ? null : $"{path} = {shown.GetRawText()}",
    };

    private static string? Difference(JsonElement[] shown, JsonElement[] actual, string path)
    {
        var goesOn = shown is [.., { ValueKind: JsonValueKind.String } last] && last.GetString() == Anything;
        var items = goesOn ? shown[..^1] : shown;
        return items.Length > actual.Length || (!goesOn && items.Length < actual.Length)
            ? $"{items.Length} items in {path}"
            : items.Select((item, index) => Difference(item, actual[index], $"{path}[{index}]"))
                .FirstOrDefault(difference => difference is not null);
    }

    private static bool IsLike(string shown, string actual) =>
        Regex.IsMatch(actual, $"^{Pattern(shown)}$", RegexOptions.Singleline, TimeSpan.FromSeconds(1));

    private static string Pattern(string shown) => string.Join(".*", shown.Split(Anything).Select(Regex.Escape));

    [GeneratedRegex("[│╭╮╰╯├┤┬┴┼─]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Frames();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Times();

    /// <summary>How far away a time is: in 3 h, 5 s ago, now.</summary>
    [GeneratedRegex(
        @"\bin \d+ (s|min|h|days|months|years)\b|\b\d+ (s|min|h|days|months|years) ago\b|(?<=, )now\b",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Distances();

    [GeneratedRegex(@"\b\d+(\.\d+)? m?s\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Durations();

    [GeneratedRegex(@"127\.0\.0\.1:\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ports();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
