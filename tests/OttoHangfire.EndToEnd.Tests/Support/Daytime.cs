namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>
/// An owner's zone in which it is day now. In the night "tomorrow" can be two days, and Otto asks which is meant; who reads the page by day
/// is not asked.
/// </summary>
public static class Daytime
{
    private const string Usual = "Europe/Berlin";

    /// <summary>Nine hours away, so that one of both has day.</summary>
    private const string Else = "America/Los_Angeles";

    /// <summary>The same for as long as the tests run.</summary>
    public static string Zone { get; } = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(TimeProvider.System.GetUtcNow(), Usual).Hour is >= 6 and < 22 ? Usual : Else;
}
