namespace OttoHangfire.Tests.Schedules.Oracle;

/// <summary>Twelve zones, each with a habit of its own, and the five years in which it shows.</summary>
internal static class OracleZones
{
    public static IReadOnlyDictionary<string, int> FirstYears { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["UTC"] = 2026,
        ["Europe/Berlin"] = 2026,
        ["America/New_York"] = 2026,
        ["Asia/Kolkata"] = 2026,
        ["Australia/Lord_Howe"] = 2026, // half an hour
        ["Pacific/Chatham"] = 2026, // at 02:45
        ["Africa/Cairo"] = 2026, // at midnight, on a Friday
        ["America/Havana"] = 2026, // at midnight and at one
        ["America/Sao_Paulo"] = 2016, // at midnight, until it stopped in 2019
        ["Asia/Gaza"] = 2026, // around Ramadan, several times a year
        ["Europe/Dublin"] = 2026, // an hour less in winter
        ["Africa/Casablanca"] = 2026, // an hour less in Ramadan
    };

    public const int Years = 5;
}
