using OttoHangfire.Schedules;
using OttoHangfire.Tests.Schedules.Oracle;

namespace OttoHangfire.Tests.Schedules;

/// <summary>Public holidays by their region: what is known, and whether it is right where somebody else can say.</summary>
public sealed class HolidayCalendarTests
{
    [Theory]
    [InlineData("DE")]
    [InlineData("DE-BE")]
    [InlineData("DE-BY")]
    [InlineData("US")]
    public void OverThirtyYears_TheHolidaysAreThoseOfTheLaws(string region)
    {
        var calendar = HolidayCalendar.Of(region);

        for (var day = new DateTime(2022, 1, 1); day.Year < 2052; day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsUnusual(region, day))
            {
                (calendar.NameOf(day) is not null).Should().Be(HolidayOracle.IsHoliday(region, day), $"{region} on {day:d}: {calendar.NameOf(day)}");
            }
        }
    }

    /// <summary>Once only: 80 years after the end of the war, in Berlin.</summary>
    private static bool IsUnusual(string region, DateTime day) => region == "DE-BE" && day == new DateTime(2025, 5, 8);

    [Fact]
    public void EveryRegion_IsKnownInEveryYear()
    {
        foreach (var code in HolidayCalendar.Codes)
        {
            var calendar = HolidayCalendar.Of(code);
            for (var year = 1970; year <= 2200; year += 2)
            {
                calendar.Invoking(one => one.NameOf(new DateTime(year, 5, 1))).Should().NotThrow();
            }
        }

        HolidayCalendar.Codes.Should().HaveCountGreaterThan(100).And.Contain(["DE", "DE-BE", "GB-SCT", "CH-ZH", "CA-ON", "AU-NSW", "US"]);
    }

    [Fact]
    public void TwoHolidaysOnOneDay_AreAHoliday() => HolidayCalendar.Of("DE").NameOf(new DateTime(2008, 5, 1)).Should().NotBeNull();

    [Fact]
    public void AHolidayThatIsKeptInTheYearBefore_IsKnownThere() => HolidayCalendar.Of("US").NameOf(new DateTime(2021, 12, 31)).Should().Be("New Year");
}
