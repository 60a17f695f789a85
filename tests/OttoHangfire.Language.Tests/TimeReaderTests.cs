using System.Globalization;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests;

/// <summary>What the words of a person mean, for somebody in Berlin on Thursday, 26 November 2026, at 14:00.</summary>
public sealed class TimeReaderTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));

    private readonly TimeReader _reader = new(Berlin);

    [Theory]
    [InlineData("now", "2026-11-26 14:00")]

    // A time of day is today's.
    [InlineData("18:00", "2026-11-26 18:00")]
    [InlineData("at 18:00", "2026-11-26 18:00")]
    [InlineData("@ 18:00", "2026-11-26 18:00")]
    [InlineData("18:00:30", "2026-11-26 18:00:30")]
    [InlineData("6pm", "2026-11-26 18:00")]
    [InlineData("6 PM", "2026-11-26 18:00")]
    [InlineData("6 p.m.", "2026-11-26 18:00")]
    [InlineData("6p.m.", "2026-11-26 18:00")]
    [InlineData("6:30pm", "2026-11-26 18:30")]
    [InlineData("6.30pm", "2026-11-26 18:30")]
    [InlineData("at 6:30 pm", "2026-11-26 18:30")]
    [InlineData("at 18", "2026-11-26 18:00")]
    [InlineData("18 o'clock", "2026-11-26 18:00")]
    [InlineData("18 o’clock", "2026-11-26 18:00")]
    [InlineData("6 o'clock pm", "2026-11-26 18:00")]
    [InlineData("8 in the evening", "2026-11-26 20:00")]
    [InlineData("at 8:15 in the evening", "2026-11-26 20:15")]
    [InlineData("3 in the afternoon", "2026-11-26 15:00")]
    [InlineData("half past six in the evening", "2026-11-26 18:30")]
    [InlineData("quarter to 6 pm", "2026-11-26 17:45")]
    [InlineData("a quarter past 18", "2026-11-26 18:15")]
    [InlineData("ten past 18", "2026-11-26 18:10")]
    [InlineData("20 minutes to 19", "2026-11-26 18:40")]
    [InlineData("midnight", "2026-11-27 00:00")]
    [InlineData("24:00", "2026-11-27 00:00")]
    [InlineData("23:59", "2026-11-26 23:59")]
    [InlineData("14:00", "2026-11-26 14:00")]

    // Today and tomorrow.
    [InlineData("today 18:00", "2026-11-26 18:00")]
    [InlineData("today at 6pm", "2026-11-26 18:00")]
    [InlineData("this evening at 8", "2026-11-26 20:00")]
    [InlineData("tonight at 8", "2026-11-26 20:00")]
    [InlineData("tonight at 11:30", "2026-11-26 23:30")]
    [InlineData("at 8 tonight", "2026-11-26 20:00")]
    [InlineData("tonight at midnight", "2026-11-27 00:00")]
    [InlineData("tomorrow 9am", "2026-11-27 09:00")]
    [InlineData("Tomorrow 9:00", "2026-11-27 09:00")]
    [InlineData("tomorrow at 9", "2026-11-27 09:00")]
    [InlineData("tomorrow 9", "2026-11-27 09:00")]
    [InlineData("tomorrow, 9am", "2026-11-27 09:00")]
    [InlineData("9am tomorrow", "2026-11-27 09:00")]
    [InlineData("at 9 tomorrow", "2026-11-27 09:00")]
    [InlineData("tomorrow at noon", "2026-11-27 12:00")]
    [InlineData("noon tomorrow", "2026-11-27 12:00")]
    [InlineData("tomorrow morning at 8", "2026-11-27 08:00")]
    [InlineData("tomorrow at 8 in the morning", "2026-11-27 08:00")]
    [InlineData("tomorrow evening at 8", "2026-11-27 20:00")]
    [InlineData("tomorrow night at 9:30", "2026-11-27 21:30")]
    [InlineData("tomorrow 12am", "2026-11-27 00:00")]
    [InlineData("tomorrow 12pm", "2026-11-27 12:00")]
    [InlineData("tomorrow 00:00", "2026-11-27 00:00")]
    [InlineData("tomorrow 24:00", "2026-11-28 00:00")]
    [InlineData("the day after tomorrow at 9", "2026-11-28 09:00")]
    [InlineData("day after tomorrow 9:00", "2026-11-28 09:00")]
    [InlineData("tommorow 9am", "2026-11-27 09:00")]

    // Days of the week.
    [InlineData("Friday 9am", "2026-11-27 09:00")]
    [InlineData("on Friday at 9am", "2026-11-27 09:00")]
    [InlineData("fri 9am", "2026-11-27 09:00")]
    [InlineData("this Friday at 9am", "2026-11-27 09:00")]
    [InlineData("Monday at 9", "2026-11-30 09:00")]
    [InlineData("9:00 on Monday", "2026-11-30 09:00")]
    [InlineData("Sunday noon", "2026-11-29 12:00")]
    [InlineData("Monday next week at 9", "2026-11-30 09:00")]
    [InlineData("next week Tuesday 9:00", "2026-12-01 09:00")]
    [InlineData("next week on Friday at 9", "2026-12-04 09:00")]
    [InlineData("next Monday at 9", "2026-11-30 09:00")]
    [InlineData("next Thursday at 9", "2026-12-03 09:00")]
    [InlineData("next Friday at noon", "2026-12-04 12:00")]
    [InlineData("a week from Friday at 9", "2026-12-04 09:00")]
    [InlineData("Wednesday morning at 7:30", "2026-12-02 07:30")]

    // Lengths. Hours pass; days are turned over in the calendar.
    [InlineData("in 2h", "2026-11-26 16:00")]
    [InlineData("in 2 h", "2026-11-26 16:00")]
    [InlineData("in 2 hours", "2026-11-26 16:00")]
    [InlineData("in two hours", "2026-11-26 16:00")]
    [InlineData("In 20 minutes", "2026-11-26 14:20")]
    [InlineData("in 20min", "2026-11-26 14:20")]
    [InlineData("in 90 s", "2026-11-26 14:01:30")]
    [InlineData("in 1h30m", "2026-11-26 15:30")]
    [InlineData("in 1 hour 30 minutes", "2026-11-26 15:30")]
    [InlineData("in 1 hour and 30 minutes", "2026-11-26 15:30")]
    [InlineData("in 1.5 hours", "2026-11-26 15:30")]
    [InlineData("in an hour", "2026-11-26 15:00")]
    [InlineData("in half an hour", "2026-11-26 14:30")]
    [InlineData("in a quarter of an hour", "2026-11-26 14:15")]
    [InlineData("20 minutes from now", "2026-11-26 14:20")]
    [InlineData("in 3 days", "2026-11-29 14:00")]
    [InlineData("in 3 days at 9am", "2026-11-29 09:00")]
    [InlineData("in a week", "2026-12-03 14:00")]
    [InlineData("in 2 weeks at noon", "2026-12-10 12:00")]
    [InlineData("a week from now", "2026-12-03 14:00")]
    [InlineData("in 1 day 2 hours", "2026-11-27 16:00")]
    [InlineData("in 2 months", "2027-01-26 14:00")]
    [InlineData("in a year at 9:00", "2027-11-26 09:00")]
    [InlineData("in 0 minutes", "2026-11-26 14:00")]

    // Dates.
    [InlineData("2026-12-01 09:00", "2026-12-01 09:00")]
    [InlineData("2026-12-01 9:00", "2026-12-01 09:00")]
    [InlineData("2026-12-01 9am", "2026-12-01 09:00")]
    [InlineData("2026-12-01 at 9", "2026-12-01 09:00")]
    [InlineData("2026-12-01, 09:00", "2026-12-01 09:00")]
    [InlineData("2026-12-01T09:00", "2026-12-01 09:00")]
    [InlineData("2026-12-01T09:00:30", "2026-12-01 09:00:30")]
    [InlineData("2026-12-01t09:00", "2026-12-01 09:00")]
    [InlineData("2026-12-1 9:00", "2026-12-01 09:00")]
    [InlineData("09:00 2026-12-01", "2026-12-01 09:00")]
    [InlineData("2026-12-01 24:00", "2026-12-02 00:00")]
    [InlineData("1.12.2026 9:00", "2026-12-01 09:00")]
    [InlineData("31/1/2027 9:00", "2027-01-31 09:00")]
    [InlineData("1/31/2027 9:00", "2027-01-31 09:00")]
    [InlineData("5/5/2027 9:00", "2027-05-05 09:00")]
    [InlineData("1 December at 9", "2026-12-01 09:00")]
    [InlineData("1 December 2027 at 9:00", "2027-12-01 09:00")]
    [InlineData("the 1st of December at 9am", "2026-12-01 09:00")]
    [InlineData("on December 1 at 9:00", "2026-12-01 09:00")]
    [InlineData("Dec 1st, 2026, 9:00", "2026-12-01 09:00")]
    [InlineData("Dec. 1 9:00", "2026-12-01 09:00")]
    [InlineData("9:00 on 3 March", "2027-03-03 09:00")]
    [InlineData("29 February at 9:00", "2028-02-29 09:00")]
    [InlineData("on the 5th at 9am", "2026-12-05 09:00")]
    [InlineData("next month on the 5th at 9am", "2026-12-05 09:00")]
    [InlineData("at the end of the year at 17:00", "2026-12-31 17:00")]
    [InlineData("morgen um halb acht", "2026-11-27 07:30")]
    [InlineData("in anderthalb Stunden", "2026-11-26 15:30")]
    [InlineData("heute Abend um sieben", "2026-11-26 19:00")]
    [InlineData("on the 31st at 9am", "2026-12-31 09:00")]
    public void Words_MeanThisInBerlin(string text, string local)
    {
        var reading = _reader.Read(text, Now);

        reading.Problem.Should().Be(TimeProblem.None, reading.Sentence);
        TimeZoneInfo.ConvertTime(reading.At!.Value, Berlin).DateTime.Should().Be(DateTime.Parse(local, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z")]
    [InlineData("2026-12-01T09:00:00+05:30", "2026-12-01T03:30:00Z")]
    [InlineData("2026-12-01T09:00:00.5Z", "2026-12-01T09:00:00.5Z")]
    [InlineData("2026-12-01T09:00:00.123456789Z", "2026-12-01T09:00:00.1234567Z")]
    [InlineData("2026-12-01 09:00:00.123456789+01:00", "2026-12-01T08:00:00.1234567Z")]
    [InlineData("2026-12-01T09:00Z", "2026-12-01T09:00:00Z")]
    [InlineData("2026-12-01 09:00 +01:00", "2026-12-01T08:00:00Z")]
    [InlineData("2026-12-01 09:00 UTC", "2026-12-01T09:00:00Z")]
    [InlineData("tomorrow 9am UTC", "2026-11-27T09:00:00Z")]
    [InlineData("  18:00  ", "2026-11-26T17:00:00Z")]
    public void AnOffset_IsHeeded_AndAFractionHasAnyNumberOfDigits(string text, string instant)
    {
        _reader.Read(text, Now).At.Should().Be(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("", TimeProblem.NotUnderstood)]
    [InlineData("soon", TimeProblem.NotUnderstood)]
    [InlineData("9", TimeProblem.NotUnderstood)]
    [InlineData("2h", TimeProblem.NotUnderstood)]
    [InlineData("tomorrow 9am or so", TimeProblem.NotUnderstood)]
    [InlineData("tomorrow 9am 10am", TimeProblem.Unclear)]
    [InlineData("\"tomorrow 9am\"", TimeProblem.NotUnderstood)]
    [InlineData("2026-12-01T00:00:00.Z", TimeProblem.NotUnderstood)]
    [InlineData("13pm", TimeProblem.NotUnderstood)]
    [InlineData("0am", TimeProblem.NotUnderstood)]
    [InlineData("in", TimeProblem.NotUnderstood)]
    [InlineData("in 1.5 days", TimeProblem.NotUnderstood)]
    [InlineData("in 2 parsecs", TimeProblem.NotUnderstood)]
    [InlineData("12:34:56:78", TimeProblem.NotUnderstood)]
    [InlineData("tomorrow", TimeProblem.NeedsTimeOfDay)]
    [InlineData("Friday", TimeProblem.NeedsTimeOfDay)]
    [InlineData("2026-12-01", TimeProblem.NeedsTimeOfDay)]
    [InlineData("tomorrow morning", TimeProblem.NeedsTimeOfDay)]
    [InlineData("in the morning", TimeProblem.NeedsTimeOfDay)]
    [InlineData("tonight", TimeProblem.NeedsTimeOfDay)]
    [InlineData("next week", TimeProblem.NeedsDay)]
    [InlineData("next month", TimeProblem.NeedsDay)]
    [InlineData("3/4/2027 9:00", TimeProblem.Unclear)]
    [InlineData("at 3", TimeProblem.Unclear)]
    [InlineData("Thursday 18:00", TimeProblem.Unclear)]
    [InlineData("morgen um 3", TimeProblem.Unclear)]
    [InlineData("25 November at 9:00", TimeProblem.Passed)]
    [InlineData("tomorrow at midnight", TimeProblem.Unclear)]
    [InlineData("Friday midnight", TimeProblem.Unclear)]
    [InlineData("tomorrow morning at 18:00", TimeProblem.Unclear)]
    [InlineData("2026-02-29 9:00", TimeProblem.DoesNotExist)]
    [InlineData("2026-13-01 9:00", TimeProblem.DoesNotExist)]
    [InlineData("31 February at 9", TimeProblem.DoesNotExist)]
    [InlineData("25:00", TimeProblem.DoesNotExist)]
    [InlineData("18:60", TimeProblem.DoesNotExist)]
    [InlineData("18:00:61", TimeProblem.DoesNotExist)]
    [InlineData("24:01", TimeProblem.DoesNotExist)]
    [InlineData("2026-12-01 09:00+15:00", TimeProblem.DoesNotExist)]
    [InlineData("in 900000000 hours", TimeProblem.NotUnderstood)]
    [InlineData("in 9000 years", TimeProblem.DoesNotExist)]
    [InlineData("13:59", TimeProblem.Passed)]
    [InlineData("9am", TimeProblem.Passed)]
    [InlineData("today 9am", TimeProblem.Passed)]
    [InlineData("this morning at 9", TimeProblem.Passed)]
    [InlineData("noon", TimeProblem.Passed)]
    [InlineData("Thursday 9am", TimeProblem.Unclear)]
    [InlineData("this Monday 9am", TimeProblem.Passed)]
    [InlineData("yesterday 9am", TimeProblem.Passed)]
    [InlineData("2 hours ago", TimeProblem.NotUnderstood)]
    [InlineData("last Friday at 9", TimeProblem.Passed)]
    [InlineData("2026-11-26 13:59", TimeProblem.Passed)]
    [InlineData("2026-11-26T13:59:59+01:00", TimeProblem.Passed)]
    [InlineData("1 December 2025 at 9", TimeProblem.Passed)]
    [InlineData("every day at 9", TimeProblem.Repeats)]
    [InlineData("every 2 hours", TimeProblem.Repeats)]
    [InlineData("on Fridays", TimeProblem.Repeats)]
    public void WhatWouldBeAGuess_IsRefusedInASentence(string text, TimeProblem problem)
    {
        var reading = _reader.Read(text, Now);

        reading.Problem.Should().Be(problem, "{0} {1}", reading.At, reading.Sentence);
        reading.At.Should().BeNull();
        reading.Sentence.Should().MatchRegex(@"^[""A-Z0-9].*\.$");
    }

    [Theory]
    [InlineData("9am", "2026-11-27 09:00")]
    [InlineData("Thursday 9am", "2026-12-03 09:00")]
    [InlineData("tomorrow", "2026-11-27 09:00")]
    [InlineData("tomorrow evening", "2026-11-27 20:00")]
    [InlineData("next week", "On which day?")]
    [InlineData("tomorrow at midnight", "2026-11-28 00:00")]
    public void ARefusal_SaysWhatToWrite(string text, string instead) => _reader.Read(text, Now).Sentence.Should().Contain(instead);

    [Theory]
    [InlineData("2027-03-28 02:30", "2027-03-28T01:00:00Z", "leave out 02:30 on 28 March 2027")]
    [InlineData("2027-10-31 02:30", "2027-10-31T00:30:00Z", "show 02:30 on 31 October 2027 twice")]
    public void WhatWasDecided_IsSaid(string text, string instant, string note)
    {
        var reading = _reader.Read(text, Now);

        reading.At.Should().Be(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
        reading.Note.Should().Contain(note);
    }

    [Fact]
    public void InTheHourThatComesTwice_TheOneToComeIsMeant_AndHoursPassAsTheyDo()
    {
        var between = new DateTimeOffset(2027, 10, 31, 0, 45, 0, TimeSpan.Zero);

        _reader.Read("02:30", between).At.Should().Be(new DateTimeOffset(2027, 10, 31, 1, 30, 0, TimeSpan.Zero));
        _reader.Read("02:50", between).At.Should().Be(new DateTimeOffset(2027, 10, 31, 0, 50, 0, TimeSpan.Zero));
        _reader.Read("in 1 hour", between).At.Should().Be(between.AddHours(1));
        _reader.Read("in a day", between.AddDays(-1)).At.Should().Be(between, "it is 02:45 by the clock on both days");
    }

    [Theory]
    [InlineData("Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02T15:30:00Z")]
    [InlineData("America/New_York", "2027-11-07 01:30", "2027-11-07T05:30:00Z")]
    [InlineData("Asia/Kathmandu", "2027-01-01 09:00", "2027-01-01T03:15:00Z")]
    [InlineData("Etc/UTC", "2027-01-01 09:00", "2027-01-01T09:00:00Z")]
    public void EachZone_HasItsOwnGapsAndRepeats(string zone, string text, string instant)
    {
        var reader = new TimeReader(TimeZoneInfo.FindSystemTimeZoneById(zone));

        reader.Read(text, new DateTimeOffset(2011, 1, 1, 0, 0, 0, TimeSpan.Zero)).At
            .Should().Be(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-11-26", "next Friday 9:00", "2026-12-04")]
    [InlineData("2026-11-27", "next Friday 9:00", "2026-12-04")]
    [InlineData("2026-11-28", "next Friday 9:00", "2026-12-04")]
    [InlineData("2026-11-29", "next Friday 9:00", "2026-12-04")]
    [InlineData("2026-11-28", "Friday 9:00", "2026-12-04")]
    [InlineData("2026-12-31", "tomorrow 9:00", "2027-01-01")]
    [InlineData("2027-01-31", "on the 30th at 9:00", "2027-03-30")]
    public void ADay_IsCountedFromToday(string today, string text, string expected)
    {
        var now = DateTimeOffset.Parse(today + "T06:00:00Z", CultureInfo.InvariantCulture);

        DateOnly.FromDateTime(_reader.Read(text, now).At!.Value.UtcDateTime).Should().Be(DateOnly.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fi-FI")]
    public void TheMachinesLanguage_ChangesNothing(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            _reader.Write(_reader.Read("tomorrow 9am", Now).At!.Value).Should().Be("2026-11-27 09:00");
            _reader.Say(Now, Now).Should().Be("today 14:00");
            _reader.Read("Thursday 9am", Now).Sentence.Should().Contain("\"2026-12-03 09:00\"");
            _reader.Read("tomorrow midnight", Now).Sentence.Should().Contain("\"2026-11-27 00:00\"");
            _reader.Read("in 1.5 hours", Now).At.Should().Be(Now.AddMinutes(90));
            _reader.Read("2027-03-28 02:30", Now).Note.Should().Contain("03:00").And.Contain("March 2027");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("2026-12-04T11:00:00Z", "2026-12-04 12:00", "Fri 2026-12-04 12:00")]
    [InlineData("2026-11-26T17:00:30Z", "2026-11-26 18:00:30", "today 18:00")]
    [InlineData("2026-11-26T23:00:00Z", "2026-11-27 00:00", "tomorrow 00:00")]
    [InlineData("2027-10-31T01:30:00Z", "2027-10-31T02:30:00+01:00", "Sun 2027-10-31 02:30")]
    [InlineData("2027-10-31T00:30:00Z", "2027-10-31 02:30", "Sun 2027-10-31 02:30")]
    public void WhatIsWritten_IsReadAsTheSameInstant(string text, string written, string said)
    {
        var instant = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

        _reader.Write(instant).Should().Be(written);
        _reader.Say(instant, Now).Should().Be(said);
        _reader.Read(written, Now).At.Should().Be(instant);
    }
}
