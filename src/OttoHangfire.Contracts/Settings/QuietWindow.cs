using System.Globalization;
using System.Text.Json;

namespace OttoHangfire.Contracts.Settings;

/// <summary>A time of the day in which messages wait, from one local time to another, also over midnight.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends; never the same.</param>
/// <param name="TimeZone">By its IANA name; null = the owner's.</param>
public sealed record QuietWindow(TimeOnly From, TimeOnly To, string? TimeZone)
{
    private const string Form = "HH:mm";

    /// <summary>As a person says it.</summary>
    public QuietHours Said => new()
    {
        From = From.ToString(Form, CultureInfo.InvariantCulture),
        To = To.ToString(Form, CultureInfo.InvariantCulture),
        TimeZone = TimeZone,
    };

    /// <summary>Reads what a person has said.</summary>
    /// <param name="said">What was said.</param>
    /// <param name="wrong">Makes an exception of a field and what is wrong with it.</param>
    public static QuietWindow Of(QuietHours said, Func<string, string, Exception> wrong)
    {
        var window = new QuietWindow(Time("from", said.From, wrong), Time("to", said.To, wrong), said.TimeZone?.Trim());
        if (window.From == window.To)
        {
            throw wrong("to", "must be another time than from");
        }

        return window.TimeZone is null || (TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone) && zone.HasIanaId)
            ? window
            : throw wrong("time_zone", "must be a time zone of the IANA list, like Europe/Berlin");
    }

    /// <summary>Reads a setting; null where there is none.</summary>
    internal static QuietWindow? Read(SettingsValue? setting) => setting is null || setting.Value.ValueKind == JsonValueKind.Null
        ? null
        : Read(setting.Value, what => new SettingsException($"{setting.Place}: \"quietHours\" {what}."));

    /// <summary>Reads the value of a field.</summary>
    internal static QuietWindow Read(JsonElement value, Func<string, SettingsException> wrong)
    {
        try
        {
            var said = value.ValueKind == JsonValueKind.Object ? value.Deserialize<QuietHours>(OttoJson.Strict) : null;
            return Of(said ?? new QuietHours(), (field, what) => wrong($"has a \"{field}\" that {what}"));
        }
        catch (JsonException)
        {
            throw wrong("must be like {\"from\": \"22:00\", \"to\": \"07:00\"}");
        }
    }

    private static TimeOnly Time(string field, string? text, Func<string, string, Exception> wrong) =>
        TimeOnly.TryParseExact(text?.Trim(), Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw wrong(field, "must be a time of the day, like 22:00");
}
