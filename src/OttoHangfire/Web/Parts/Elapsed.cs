using System.Globalization;

namespace OttoHangfire.Web.Parts;

/// <summary>How long something took, in words.</summary>
internal static class Elapsed
{
    public static string Words(long milliseconds) => milliseconds switch
    {
        < 1000 => $"{milliseconds} ms",
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.#} s"),
        _ => $"{milliseconds / 60_000} min {milliseconds / 1000 % 60} s",
    };
}
