using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Approvals;

/// <summary>
/// The sentence that a person decides on. The server makes it from the checked payload, of which every field stands in it,
/// and from what the backend itself knows of the matter; nothing is cut, and what cannot be seen is written out.
/// </summary>
internal static class ApprovalSentence
{
    /// <summary>Bytes of UTF-8: more than this nobody reads to the end, and a sentence that is cut hides what comes after.</summary>
    public const int MaxLength = 2048;

    /// <summary>Says what would happen; null when it is too long to be shown whole.</summary>
    /// <param name="action">Its entry in the catalogue.</param>
    /// <param name="payload">The checked payload.</param>
    /// <param name="about">A sentence of ours (<see cref="Actions.PreparedAction.About"/>); null when there is none.</param>
    public static string? Of(ActionDescription action, JsonElement payload, string? about)
    {
        var sentence = new StringBuilder("Otto asks to ").Append(char.ToLowerInvariant(action.Title[0])).Append(
            action.Title, 1, action.Title.Length - 1);
        var sign = ": ";
        foreach (var field in payload.EnumerateObject())
        {
            sentence.Append(sign).Append(ForeignText.Revealed(field.Name)).Append(' ');
            Append(sentence, field.Value);
            sign = ", ";
        }

        var text = sentence.Append('.').Append(about is null ? "" : " " + about).ToString();
        return Encoding.UTF8.GetByteCount(text) <= MaxLength ? text : null;
    }

    private static void Append(StringBuilder sentence, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                sentence.Append(ForeignText.Quoted(value.GetString()!));
                break;
            case JsonValueKind.Object:
                sentence.Append('{');
                AppendEach(sentence, value.EnumerateObject(), member =>
                {
                    sentence.Append(ForeignText.Quoted(member.Name)).Append(": ");
                    Append(sentence, member.Value);
                });
                sentence.Append('}');
                break;
            case JsonValueKind.Array:
                sentence.Append('[');
                AppendEach(sentence, value.EnumerateArray(), item => Append(sentence, item));
                sentence.Append(']');
                break;
            default:
                sentence.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendEach<T>(StringBuilder sentence, IEnumerable<T> items, Action<T> append)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            sentence.Append(isFirst ? "" : ", ");
            append(item);
            isFirst = false;
        }
    }
}
