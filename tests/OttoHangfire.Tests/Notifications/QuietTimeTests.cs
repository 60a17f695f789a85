using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;
using OttoHangfire.Tests.Schedules.Oracle;

namespace OttoHangfire.Tests.Notifications;

/// <summary>When it is quiet, against somebody who only looks at a clock on the wall, minute by minute.</summary>
public sealed class QuietTimeTests
{
    /// <summary>Zones and days around which their clocks are changed; those of the last were once put forward by a whole day.</summary>
    public static TheoryData<string, string> Nights => new()
    {
        { "Europe/Berlin", "2027-03-28" },
        { "Europe/Berlin", "2027-10-31" },
        { "America/New_York", "2027-03-14" },
        { "America/New_York", "2027-11-07" },
        { "Australia/Lord_Howe", "2027-04-04" },
        { "Australia/Lord_Howe", "2027-10-03" },
        { "America/Santiago", "2027-04-04" },
        { "America/Santiago", "2027-09-05" },
        { "Europe/Dublin", "2027-03-28" },
        { "Asia/Beirut", "2027-03-28" },
        { "Atlantic/Azores", "2027-10-31" },
        { "Asia/Kolkata", "2027-06-01" },
        { "Pacific/Apia", "2011-12-30" },
    };

    [Theory]
    [MemberData(nameof(Nights))]
    public void RandomWindows_AreQuietWhenTheWallSaysSo(string zone, string night)
    {
        var random = new Random(StringComparer.Ordinal.GetHashCode(zone) ^ 20270328);
        var start = DateTime.SpecifyKind(DateTime.Parse(night, System.Globalization.CultureInfo.InvariantCulture).AddDays(-3), DateTimeKind.Utc);
        var wall = new Wall(zone, start, days: 8);
        for (var round = 0; round < 60; round++)
        {
            var (from, to) = (Time(random, round), Time(random, round + 1));
            if (from == to)
            {
                continue;
            }

            var window = new QuietWindow(from, to, TimeZone: null);
            foreach (var at in Enumerable.Range(0, 150).Select(_ => start.AddMinutes(random.Next(6 * 24 * 60))))
            {
                var end = QuietTime.EndOf(window, zone, new DateTimeOffset(at));

                (end?.UtcDateTime).Should().Be(wall.QuietUntil(from, to, at), "{0}, {1}, {2:O}", zone, window, at);
            }
        }
    }

    [Theory]
    [InlineData("2026-12-01T20:59:59Z", null)]
    [InlineData("2026-12-01T21:00:00Z", "2026-12-02T06:00:00Z")]
    [InlineData("2026-12-02T05:59:59Z", "2026-12-02T06:00:00Z")]
    [InlineData("2026-12-02T06:00:00Z", null)]
    [InlineData("2027-03-27T22:00:00Z", "2027-03-28T05:00:00Z")]
    [InlineData("2027-10-30T21:00:00Z", "2027-10-31T06:00:00Z")]
    public void FromTenToSeven_InBerlin(string at, string? end)
    {
        var found = QuietTime.EndOf(new QuietWindow(new TimeOnly(22, 0), new TimeOnly(7, 0), TimeZone: null), "Europe/Berlin", Instant(at));

        found.Should().Be(end is null ? null : Instant(end));
    }

    [Fact]
    public void AnHourThatIsShownTwice_IsNotQuietAgain()
    {
        var window = new QuietWindow(new TimeOnly(22, 0), new TimeOnly(2, 30), "Europe/Berlin");

        QuietTime.EndOf(window, "Asia/Tokyo", Instant("2027-10-31T00:29:00Z")).Should().Be(Instant("2027-10-31T00:30:00Z"), "it is 02:29 for the first time");
        QuietTime.EndOf(window, "Asia/Tokyo", Instant("2027-10-31T01:10:00Z")).Should().BeNull("it is 02:10 for the second time");
    }

    [Fact]
    public void AnEndThatDoesNotExist_IsRightAfterTheGap()
    {
        var window = new QuietWindow(new TimeOnly(22, 0), new TimeOnly(2, 30), TimeZone: null);

        QuietTime.EndOf(window, "Europe/Berlin", Instant("2027-03-28T00:59:00Z")).Should().Be(Instant("2027-03-28T01:00:00Z"), "03:00 follows 01:59");
    }

    /// <summary>Often near the hours in which clocks are changed.</summary>
    private static TimeOnly Time(Random random, int round) =>
        new(round % 3 == 0 ? random.Next(24) : random.Next(4), random.Next(4) switch { 0 => 0, 1 => 30, _ => random.Next(60) });

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
