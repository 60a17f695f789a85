using OttoHangfire.Contracts;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>The examples of RFC 5545 (sections 3.3.10, 3.6.5 and 3.8.5.3) with the dates that stand there, and what our rule for changing clocks adds.</summary>
public sealed class RecurrenceTests
{
    private const string NewYork = "America/New_York";

    /// <summary>Rule; DTSTART; days, each at the time of DTSTART unless it says another. Three dots: it goes on.</summary>
    private static readonly Dictionary<string, (string Start, string Expected)> Examples = new()
    {
        ["FREQ=DAILY;COUNT=10"] = ("1997-09-02T09:00:00", "1997-09 02 03 04 05 06 07 08 09 10 11"),
        ["FREQ=DAILY;COUNT=10;INTERVAL=2"] = ("1997-09-02T09:00:00", "1997-09 02 04 06 08 10 12 14 16 18 20"),
        ["FREQ=DAILY;INTERVAL=2"] = ("1997-09-02T09:00:00", "1997-09 02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 1997-10 02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 1997-11 01 03 05 ..."),
        ["FREQ=DAILY;INTERVAL=10;COUNT=5"] = ("1997-09-02T09:00:00", "1997-09 02 12 22 1997-10 02 12"),
        ["FREQ=WEEKLY;COUNT=10"] = ("1997-09-02T09:00:00", "1997-09 02 09 16 23 30 1997-10 07 14 21 28 1997-11 04"),
        ["FREQ=WEEKLY;UNTIL=19971224T000000Z"] = ("1997-09-02T09:00:00", "1997-09 02 09 16 23 30 1997-10 07 14 21 28 1997-11 04 11 18 25 1997-12 02 09 16 23"),
        ["FREQ=WEEKLY;INTERVAL=2;WKST=SU"] = ("1997-09-02T09:00:00", "1997-09 02 16 30 1997-10 14 28 1997-11 11 25 1997-12 09 23 1998-01 06 20 1998-02 03 17 ..."),
        ["FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH"] = ("1997-09-02T09:00:00", "1997-09 02 04 09 11 16 18 23 25 30 1997-10 02"),
        ["FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"] = ("1997-09-02T09:00:00", "1997-09 02 04 09 11 16 18 23 25 30 1997-10 02"),
        ["FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"] = ("1997-09-01T09:00:00", "1997-09 01 03 05 15 17 19 29 1997-10 01 03 13 15 17 27 29 31 1997-11 10 12 14 24 26 28 1997-12 08 10 12 22"),
        ["FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"] = ("1997-09-02T09:00:00", "1997-09 02 04 16 18 30 1997-10 02 14 16"),
        ["FREQ=MONTHLY;COUNT=10;BYDAY=1FR"] = ("1997-09-05T09:00:00", "1997-09 05 1997-10 03 1997-11 07 1997-12 05 1998-01 02 1998-02 06 1998-03 06 1998-04 03 1998-05 01 1998-06 05"),
        ["FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"] = ("1997-09-05T09:00:00", "1997-09 05 1997-10 03 1997-11 07 1997-12 05"),
        ["FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"] = ("1997-09-07T09:00:00", "1997-09 07 28 1997-11 02 30 1998-01 04 25 1998-03 01 29 1998-05 03 31"),
        ["FREQ=MONTHLY;COUNT=6;BYDAY=-2MO"] = ("1997-09-22T09:00:00", "1997-09 22 1997-10 20 1997-11 17 1997-12 22 1998-01 19 1998-02 16"),
        ["FREQ=MONTHLY;BYMONTHDAY=-3"] = ("1997-09-28T09:00:00", "1997-09 28 1997-10 29 1997-11 28 1997-12 29 1998-01 29 1998-02 26 ..."),
        ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"] = ("1997-09-02T09:00:00", "1997-09 02 15 1997-10 02 15 1997-11 02 15 1997-12 02 15 1998-01 02 15"),
        ["FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1"] = ("1997-09-30T09:00:00", "1997-09 30 1997-10 01 31 1997-11 01 30 1997-12 01 31 1998-01 01 31 1998-02 01"),
        ["FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"] = ("1997-09-10T09:00:00", "1997-09 10 11 12 13 14 15 1999-03 10 11 12 13"),
        ["FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"] = ("1997-09-02T09:00:00", "1997-09 02 09 16 23 30 1997-11 04 11 18 25 1998-01 06 13 20 27 1998-03 03 10 17 24 31 ..."),
        ["FREQ=YEARLY;COUNT=10;BYMONTH=6,7"] = ("1997-06-10T09:00:00", "1997-06 10 1997-07 10 1998-06 10 1998-07 10 1999-06 10 1999-07 10 2000-06 10 2000-07 10 2001-06 10 2001-07 10"),
        ["FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3"] = ("1997-03-10T09:00:00", "1997-03 10 1999-01 10 1999-02 10 1999-03 10 2001-01 10 2001-02 10 2001-03 10 2003-01 10 2003-02 10 2003-03 10"),
        ["FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200"] = ("1997-01-01T09:00:00", "1997-01 01 1997-04 10 1997-07 19 2000-01 01 2000-04 09 2000-07 18 2003-01 01 2003-04 10 2003-07 19 2006-01 01"),
        ["FREQ=YEARLY;BYDAY=20MO"] = ("1997-05-19T09:00:00", "1997-05 19 1998-05 18 1999-05 17 ..."),
        ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"] = ("1997-05-12T09:00:00", "1997-05 12 1998-05 11 1999-05 17 ..."),
        ["FREQ=YEARLY;BYMONTH=3;BYDAY=TH"] = ("1997-03-13T09:00:00", "1997-03 13 20 27 1998-03 05 12 19 26 1999-03 04 11 18 25 ..."),
        ["FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8"] = ("1997-06-05T09:00:00", "1997-06 05 12 19 26 1997-07 03 10 17 24 31 1997-08 07 14 21 28 1998-06 04 11 18 25 1998-07 02 09 16 23 30 1998-08 06 13 20 27 1999-06 03 ..."),
        ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"] = ("1997-09-02T09:00:00", "1998-02 13 1998-03 13 1998-11 13 1999-08 13 2000-10 13 ..."),
        ["FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"] = ("1997-09-13T09:00:00", "1997-09 13 1997-10 11 1997-11 08 1997-12 13 1998-01 10 1998-02 07 1998-03 07 1998-04 11 1998-05 09 1998-06 13 ..."),
        ["FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"] = ("1996-11-05T09:00:00", "1996-11 05 2000-11 07 2004-11 02 ..."),
        ["FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"] = ("1997-09-04T09:00:00", "1997-09 04 1997-10 07 1997-11 06"),
        ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"] = ("1997-09-29T09:00:00", "1997-09 29 1997-10 30 1997-11 27 1997-12 30 1998-01 29 1998-02 26 1998-03 30 ..."),
        ["FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"] = ("1997-09-30T09:00:00", "1997-09 30 1997-10 31 1997-11 28 1997-12 31 1998-01 30 1998-02 27 ..."),

        // The RFC's UNTIL of 17:00 UTC lies before the 15:00 that it lists; this is the time of its erratum 3883.
        ["FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"] = ("1997-09-02T09:00:00", "1997-09 02T09:00 02T12:00 02T15:00"),
        ["FREQ=MINUTELY;INTERVAL=15;COUNT=6"] = ("1997-09-02T09:00:00", "1997-09 02T09:00 02T09:15 02T09:30 02T09:45 02T10:00 02T10:15"),
        ["FREQ=MINUTELY;INTERVAL=90;COUNT=4"] = ("1997-09-02T09:00:00", "1997-09 02T09:00 02T10:30 02T12:00 02T13:30"),
        ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"] = ("1997-08-05T09:00:00", "1997-08 05 10 19 24"),
        ["FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"] = ("1997-08-05T09:00:00", "1997-08 05 17 19 31"),
        ["FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5"] = ("2007-01-15T09:00:00", "2007-01 15 30 2007-02 15 2007-03 15 30"),
        ["FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30"] = ("1997-01-05T08:30:00", "1997-01 05T08:30 05T09:30 12T08:30 12T09:30 19T08:30 19T09:30 26T08:30 26T09:30 1999-01 03T08:30 03T09:30 ..."),
        ["FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"] = ("1997-10-26T02:30:00", "1997-10 26 1998-10 25 1999-10 31 ..."),
        ["FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"] = ("2007-11-04T02:00:00", "2007-11 04 2008-11 02 2009-11 01 ..."),

        // The RFC's own zone: at 02:00 on these days the clocks go to 03:00. It would leave them out.
        ["FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"] = ("2007-03-11T02:00:00", "2007-03 11T03:00 2008-03 09T03:00 2009-03 08T03:00 ..."),
        ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=4;UNTIL=19730429T070000Z"] = ("1971-04-25T02:00:00", "1971-04 25T03:00 1972-04 30T03:00 1973-04 29T03:00"),
        ["FREQ=DAILY;BYHOUR=2;BYMINUTE=30;COUNT=3"] = ("2027-03-13T02:30:00", "2027-03 13T02:30 14T03:00 15T02:30"),
        ["FREQ=HOURLY;BYMINUTE=30;COUNT=4"] = ("2027-03-14T01:30:00", "2027-03 14T01:30 14T03:00 14T03:30 14T04:30"),
        ["FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0,15,30,45;COUNT=5"] = ("2027-03-14T00:00:00", "2027-03 14T03:00 21T02:00 21T02:15 21T02:30 21T02:45"),

        // What exists twice runs the first time; intervals both times.
        ["FREQ=DAILY;COUNT=3"] = ("2027-11-06T01:30:00", "2027-11 06T01:30-04:00 07T01:30-04:00 08T01:30-05:00"),
        ["FREQ=HOURLY"] = ("2027-11-07T00:00:00", "2027-11 07T00:00-04:00 07T01:00-04:00 07T01:00-05:00 07T02:00-05:00 07T03:00-05:00 ..."),
        ["FREQ=MINUTELY;INTERVAL=30;COUNT=5"] = ("2027-11-07T01:00:00", "2027-11 07T01:00-04:00 07T01:30-04:00 07T01:00-05:00 07T01:30-05:00 07T02:00-05:00"),
        ["FREQ=DAILY;BYHOUR=1,2;BYMINUTE=0"] = ("2027-11-07T00:00:00", "2027-11 07T01:00-04:00 07T02:00-05:00 08T01:00-05:00 08T02:00-05:00 ..."),
    };

    public static TheoryData<string> Rules => [.. Examples.Keys];

    [Fact]
    public void ThereAreFiftyExamples() => (Examples.Count + 2).Should().BeGreaterThanOrEqualTo(50);

    [Theory]
    [MemberData(nameof(Rules))]
    public void AnExample_GivesItsDates(string rule)
    {
        var (start, expected) = Examples[rule];
        var dates = Dates(expected, start).ToList();
        var goesOn = expected.EndsWith("...", StringComparison.Ordinal);

        var instants = Schedule.Of(new TaskSchedule { Rrule = rule, Start = start, TimeZone = NewYork })
            .From(DateTimeOffset.MinValue).Take(dates.Count + (goesOn ? 0 : 1)).ToList();

        instants.Select((instant, index) => Shown(instant, index < dates.Count ? dates[index] : "")).Should().Equal(dates);
    }

    [Theory]
    [InlineData("FREQ=DAILY;UNTIL=19971224T000000Z", "1997-09-02T09:00:00", 113, "1997-12-23T09:00-05:00")]
    [InlineData("FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01T09:00:00", 93, "2000-01-31T09:00-05:00")]
    [InlineData("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "1998-01-01T09:00:00", 93, "2000-01-31T09:00-05:00")]
    public void ALongExample_HasItsCount_AndItsLastDate(string rule, string start, int count, string last)
    {
        var instants = Schedule.Of(new TaskSchedule { Rrule = rule, Start = start, TimeZone = NewYork }).From(DateTimeOffset.MinValue).ToList();

        instants.Should().HaveCount(count);
        instants[^1].Local.ToString("yyyy-MM-dd'T'HH:mmzzz").Should().Be(last);
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40")]
    [InlineData("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16")]
    public void EveryTwentyMinutesOfTheDay_IsTheSameInBothWays(string rule)
    {
        var instants = Schedule.Of(new TaskSchedule { Rrule = rule, Start = "1997-09-02T09:00:00", TimeZone = NewYork }).From(DateTimeOffset.MinValue).Take(25).ToList();

        instants.Select(instant => instant.Local.ToString("dd'T'HH:mm")).Should().Equal(
            Enumerable.Range(0, 24).Select(index => $"02T{9 + (index / 3):00}:{index % 3 * 20:00}").Append("03T09:00"));
    }

    private static string Shown(Instant instant, string like) =>
        instant.Local.ToString(like.Length > 16 ? "yyyy-MM-dd'T'HH:mmzzz" : "yyyy-MM-dd'T'HH:mm");

    private static IEnumerable<string> Dates(string expected, string start)
    {
        var month = "";
        foreach (var word in expected.Split(' ').Where(word => word != "..."))
        {
            if (word.Length == 7 && word[4] == '-')
            {
                month = word;
            }
            else
            {
                yield return word.Contains('T') ? $"{month}-{word}" : $"{month}-{word}T{start[11..16]}";
            }
        }
    }
}
