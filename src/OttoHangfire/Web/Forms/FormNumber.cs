using System.Globalization;
using OttoHangfire.Input;

namespace OttoHangfire.Web.Forms;

/// <summary>A field of a form in which a whole number is typed.</summary>
internal static class FormNumber
{
    /// <summary>Null when it is empty.</summary>
    /// <exception cref="RefusalException">It is no whole number.</exception>
    public static int? Of(string field, string? text) => text is null
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusalException.Field(field, "must be a whole number");
}
