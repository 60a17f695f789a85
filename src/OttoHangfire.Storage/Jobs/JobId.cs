using System.Globalization;

namespace OttoHangfire.Storage.Jobs;

/// <summary>Job ids are numbers inside and texts for Hangfire. Any other text names no job.</summary>
internal static class JobId
{
    public static string ToText(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0 && text[0] != '0';
}
