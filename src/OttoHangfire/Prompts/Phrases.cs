using System.Globalization;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Prompts;

/// <summary>How Otto answers, in the language in which he was spoken to.</summary>
internal sealed class Phrases(OttoSettings settings)
{
    private static readonly string[] GermanDays = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];

    private static readonly string[] GermanMonths =
    [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
    ];

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);

    public TimeZoneInfo Zone => _zone;

    /// <summary>One of two.</summary>
    public static string In(SentenceLanguage language, string english, string german) =>
        language == SentenceLanguage.German ? german : english;

    /// <summary>An instant with its day, as one says it now, and the zone.</summary>
    public string Moment(DateTimeOffset at, DateTimeOffset now, SentenceLanguage language) =>
        $"{Short(at, now, language)} ({settings.TimeZone})";

    /// <summary>As <see cref="Moment"/>, without the zone.</summary>
    public string Short(DateTimeOffset at, DateTimeOffset now, SentenceLanguage language)
    {
        var (then, today) = (TimeZoneInfo.ConvertTime(at, _zone), TimeZoneInfo.ConvertTime(now, _zone));
        var time = then.ToString(then.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
        return ((then.Date - today.Date).Days, language) switch
        {
            (0, SentenceLanguage.German) => $"heute um {time}",
            (1, SentenceLanguage.German) => $"morgen um {time}",
            (-1, SentenceLanguage.German) => $"gestern um {time}",
            (_, SentenceLanguage.German) => $"am {Day(then, language)} um {time}",
            (0, _) => $"today at {time}",
            (1, _) => $"tomorrow at {time}",
            (-1, _) => $"yesterday at {time}",
            _ => $"on {Day(then, language)} at {time}",
        };
    }

    public static string Day(DateOnly day, SentenceLanguage language) => language == SentenceLanguage.German
        ? $"{GermanDays[(int)day.DayOfWeek]}, {day.Day}. {GermanMonths[day.Month - 1]} {day.Year}"
        : day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>When that day begins by the owner's clock.</summary>
    public DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local));
    }

    public DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    private static string Day(DateTimeOffset local, SentenceLanguage language) => Day(DateOnly.FromDateTime(local.DateTime), language);
}
