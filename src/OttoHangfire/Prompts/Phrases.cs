using OttoHangfire.Contracts.Settings;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Schedules;

namespace OttoHangfire.Prompts;

/// <summary>How Otto reads what is typed, and answers in the language in which he was spoken to.</summary>
internal sealed class Phrases
{
    private readonly OttoSettings _settings;

    public Phrases(OttoSettings settings)
    {
        _settings = settings;
        Zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        Reader = new SentenceReader(Zone);
    }

    public TimeZoneInfo Zone { get; }

    public SentenceReader Reader { get; }

    /// <summary>One of two.</summary>
    public static string In(SentenceLanguage language, string english, string german) =>
        language == SentenceLanguage.German ? german : english;

    /// <summary>An instant with its day, as one says it now, and the zone.</summary>
    public string Moment(DateTimeOffset at, DateTimeOffset now, SentenceLanguage language) =>
        $"{Reader.Say(at, now, language)} ({_settings.TimeZone})";

    /// <summary>When that day begins by the owner's clock.</summary>
    public DateTimeOffset Midnight(DateOnly day) => TimeZones.StartOf(day, _settings.TimeZone);

    public DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);
}
