using OttoHangfire.Schedules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>The zones of this machine, as Hangfire gets them.</summary>
public sealed class TimeZonesTests
{
    public static TheoryData<string> NegativeZones => [.. Negative()];

    [Fact]
    public void TheZonesWithNegativeDaylightTime_AreKnownToBeThese() =>
        Negative().Should().Contain(["Europe/Dublin", "Africa/Casablanca", "Africa/El_Aaiun"]);

    [Theory]
    [MemberData(nameof(NegativeZones))]
    public void AConvertedZone_HasTheSameOffsetAtEveryInstant(string id)
    {
        var original = TimeZoneInfo.FindSystemTimeZoneById(id);

        var converted = new TimeZones().GetTimeZoneById(id);

        converted.GetAdjustmentRules().Should().OnlyContain(rule => rule.DaylightDelta >= TimeSpan.Zero);
        var end = new DateTime(2038, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var utc = new DateTime(1970, 1, 2, 0, 0, 0, DateTimeKind.Utc); utc < end; utc = utc.AddMinutes(15))
        {
            if (converted.GetUtcOffset(utc) != original.GetUtcOffset(utc))
            {
                Assert.Fail($"{id} at {utc:O}: {converted.GetUtcOffset(utc)} instead of {original.GetUtcOffset(utc)}");
            }
        }
    }

    private static IEnumerable<string> Negative() => TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(IsNegative);

    private static bool IsNegative(string id) =>
        TimeZoneInfo.FindSystemTimeZoneById(id).GetAdjustmentRules().Any(rule => rule.DaylightDelta < TimeSpan.Zero && rule.DateEnd.Year >= 2026);
}
