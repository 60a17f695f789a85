using System.Globalization;
using OttoHangfire.Language.Times;

namespace OttoHangfire.Language.Sentences.Resolving;

/// <summary>Days and times in the words of the sentence's language.</summary>
internal sealed class Speech(OwnersClock clock, SentenceLanguage language)
{
    private static readonly CultureInfo[] Cultures = [CultureInfo.InvariantCulture, GermanNames()];

    private CultureInfo Culture => Cultures[(int)language];

    public string Of(string english, string german) => language == SentenceLanguage.English ? english : german;

    /// <summary>Today at 18:00; tomorrow at 09:00; yesterday at 09:00; on Friday, 4 December 2026, at 12:00.</summary>
    public string Instant(DateTimeOffset instant, DateTimeOffset now)
    {
        var local = clock.Local(instant);
        var time = Time(local);
        var days = DateOnly.FromDateTime(local).DayNumber - clock.Today(now).DayNumber;
        var day = days switch
        {
            0 => Of("today", "heute"),
            1 => Of("tomorrow", "morgen"),
            -1 => Of("yesterday", "gestern"),
            _ => $"{Of("on", "am")} {Day(DateOnly.FromDateTime(local))},",
        };
        return $"{day} {Of("at", "um")} {time}";
    }

    public string Day(DateOnly date) => date.ToString(Of("dddd, d MMMM yyyy", "dddd, d. MMMM yyyy"), Culture);

    public string WeekdayName(DayOfWeek day) => Culture.DateTimeFormat.GetDayName(day);

    private static string Time(DateTime local) =>
        local.ToString(local.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Written here, so that it does not depend on the machine's data.</summary>
    private static CultureInfo GermanNames()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.DayNames = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];
        string[] months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember", ""];
        culture.DateTimeFormat.MonthNames = months;
        culture.DateTimeFormat.MonthGenitiveNames = months;
        return culture;
    }
}
