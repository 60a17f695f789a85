namespace OttoHangfire.Web.Forms;

/// <summary>A field of a form that is sent in the address: a browser sends those that were left empty, too.</summary>
internal static class AddressField
{
    /// <summary>What was typed, without blanks around it; null where nothing was.</summary>
    public static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
