using System.Globalization;
using System.Text.Json;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Input;

namespace OttoHangfire.Actions;

/// <summary>
/// A field of a payload as a person is shown it. The text stands for the value that was read, however it was spelled, and is read
/// back to exactly that value: words are quoted, and nothing in them can end the quotation.
/// </summary>
internal sealed record ShownField(string Name, string Text)
{
    /// <summary>Each field of an object that has a value, in its order.</summary>
    public static IEnumerable<ShownField> AllOf(JsonElement payload) =>
        from field in payload.EnumerateObject()
        where field.Value.ValueKind is not JsonValueKind.Null
        select new ShownField(ForeignText.Revealed(field.Name), Of(field.Value));

    public static ShownField Of(string name, string words) => new(name, ForeignText.Quoted(words));

    public static ShownField Of(string name, DateOnly date) => new(name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ForeignText.Quoted(value.GetString()!),
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member =>
            $"{ForeignText.Quoted(member.Name)}: {Of(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.Number => CanonicalNumber.Of(value.GetRawText()),
        _ => value.GetRawText(),
    };
}
