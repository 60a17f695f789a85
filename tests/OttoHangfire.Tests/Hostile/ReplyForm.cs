using System.Text;
using System.Text.Json;

namespace OttoHangfire.Tests.Hostile;

/// <summary>What the form of a reply must keep to, a second time and in the plainest form: the reply is read as leniently as can be, and looked at.</summary>
internal static class ReplyForm
{
    private const int MaxPayload = 64 * 1024;

    /// <summary>The reply, its list, the action, and the payload's 32.</summary>
    private const int MaxDepth = 3 + 32;

    /// <summary>Why this reply should have been refused whole; null when nothing is wrong with it.</summary>
    public static string? Problem(byte[] reply)
    {
        using var lenient = JsonDocument.Parse(reply, new JsonDocumentOptions { AllowDuplicateProperties = true, MaxDepth = 1000 });
        var root = lenient.RootElement;
        return root switch
        {
            _ when HasDoubles(root) => "a field is given twice",
            _ when Depth(root) > MaxDepth => $"it is {Depth(root)} deep",
            _ when Payloads(root).Any(payload => payload > MaxPayload) => $"a payload has {Payloads(root).Max()} bytes",
            _ when Numbers(root).FirstOrDefault(number => !IsOrdinary(number)) is { } number => $"the number {number} is beyond what a double holds",
            _ => null,
        };
    }

    private static IEnumerable<string> Numbers(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? [value.GetRawText()] : Inside(value).SelectMany(Numbers);

    /// <summary>For the few numbers that these replies have in them.</summary>
    private static bool IsOrdinary(string number) => Math.Abs(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)) < Math.Pow(2, 53);

    private static bool HasDoubles(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal).Any(name => name.Skip(1).Any()))
        || Inside(value).Any(HasDoubles);

    private static int Depth(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? 1 + Inside(value).Select(Depth).DefaultIfEmpty(0).Max() : 0;

    private static IEnumerable<int> Payloads(JsonElement root) => root.TryGetProperty("actions", out var actions)
        ? Inside(actions).Select(action => action.TryGetProperty("payload", out var payload) ? Encoding.UTF8.GetByteCount(payload.GetRawText()) : 0)
        : [];

    private static IEnumerable<JsonElement> Inside(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(member => member.Value),
        JsonValueKind.Array => value.EnumerateArray(),
        _ => [],
    };
}
