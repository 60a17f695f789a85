using System.Globalization;
using System.Text;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;

namespace OttoHangfire.Approvals;

/// <summary>
/// The sentence that a person decides on. The server makes it from the values that were read from the payload, all of which stand
/// in it, and from what the backend itself knows of the matter; nothing is cut, and what cannot be seen is written out.
/// </summary>
internal static class ApprovalSentence
{
    /// <summary>Bytes of UTF-8: more than this nobody reads to the end, and a sentence that is cut hides what comes after.</summary>
    public const int MaxLength = 2048;

    /// <summary>Says what would happen; null when it is too long to be shown whole.</summary>
    /// <param name="action">Its entry in the catalogue.</param>
    /// <param name="prepared">What was read of the payload, and what the backend knows of it.</param>
    /// <param name="changedSince">The approval that was for something else; null when it is asked for the first time.</param>
    public static string? Of(ActionDescription action, PreparedAction prepared, long? changedSince = null)
    {
        var sentence = new StringBuilder("Otto asks to ").Append(char.ToLowerInvariant(action.Title[0])).Append(
            action.Title, 1, action.Title.Length - 1);
        var sign = ": ";
        foreach (var field in prepared.Shown)
        {
            sentence.Append(sign).Append(field.Name).Append(' ').Append(field.Text);
            sign = ", ";
        }

        sentence.Append('.');
        if (changedSince is { } approval)
        {
            sentence.Append(CultureInfo.InvariantCulture, $" What approval {approval} was for has changed since, so you are asked anew.");
        }

        var text = sentence.Append(prepared.About is { } about ? " " + about : "").ToString();
        return Encoding.UTF8.GetByteCount(text) <= MaxLength ? text : null;
    }
}
