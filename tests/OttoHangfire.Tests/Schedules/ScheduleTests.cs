using OttoHangfire.Schedules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>When a schedule is due: the start, the end, and the days on which clocks change.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void ALocalTimeThatDoesNotExist_RunsOnce_RightAfterTheGap()
    {
        var daily = Rules.Cron("30 2 * * *");

        daily.Local("2027-03-27T00:00:00Z", 3).Should().Equal(
            "2027-03-27T02:30:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00");
        Schedule.Of(daily).From(Rules.At("2027-03-27T00:00:00Z")).Take(3).Select(instant => instant.Note).Should().Equal(
            null, "02:30 does not exist on 28 March 2027; runs at 03:00", null);
    }

    [Fact]
    public void SeveralTimesThatDoNotExist_RunOnceTogether()
    {
        Rules.Cron("0,30 2 * * *").Local("2027-03-28T00:00:00Z", 2).Should().Equal("2027-03-28T03:00:00+02:00", "2027-03-29T02:00:00+02:00");
    }

    [Fact]
    public void ALocalTimeThatExistsTwice_RunsTheFirstTime()
    {
        Rules.Cron("30 2 * * *").Local("2026-10-25T00:00:00Z", 2, start: "2026-01-01T00:00:00").Should().Equal(
            "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00");
    }

    [Fact]
    public void AnInterval_RunsBothTimes()
    {
        Rules.Cron("30 * * * *").Local("2026-10-25T00:00:00Z", 3, start: "2026-01-01T00:00:00").Should().Equal(
            "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00");
        Rules.Every("PT1H", start: "2026-10-25T00:30:00").Local("2026-10-25T00:00:00Z", 3).Should().Equal(
            "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00");
    }

    [Fact]
    public void AnInterval_CountsElapsedTimeFromItsStart()
    {
        Rules.Every("P1D", start: "2027-03-27T07:00:00").Local("2027-03-01T00:00:00Z", 3).Should().Equal(
            "2027-03-27T07:00:00+01:00", "2027-03-28T08:00:00+02:00", "2027-03-29T08:00:00+02:00");
    }

    [Fact]
    public void AStartThatDoesNotExist_IsRightAfterTheGap_AndSaysSo()
    {
        var first = Schedule.Of(Rules.Every("PT2H", start: "2027-03-28T02:30:00")).From(DateTimeOffset.MinValue).Take(2).ToList();

        first[0].Local.ToString("HH:mmzzz").Should().Be("03:00+02:00");
        first[0].Note.Should().Be("02:30 does not exist on 28 March 2027; runs at 03:00");
        first[1].Note.Should().BeNull();
    }

    [Fact]
    public void NothingIsDue_BeforeTheStart()
    {
        Rules.Cron("0 9 * * *").Local("2020-01-01T00:00:00Z", 2).Should().Equal("2026-12-01T09:00:00+01:00", "2026-12-02T09:00:00+01:00");
        Rules.Rrule("FREQ=DAILY;BYHOUR=8").Local("2020-01-01T00:00:00Z", 1).Should().Equal("2026-12-02T08:00:00+01:00");
    }

    [Fact]
    public void Next_IsLaterByAtLeastATick_AndFirstFromMayBeTheSame()
    {
        var daily = Schedule.Of(Rules.Cron("0 9 * * *"));
        var nine = Rules.At("2026-12-05T08:00:00Z");

        daily.FirstFrom(nine).Should().Be(nine);
        daily.Next(nine).Should().Be(nine.AddDays(1));
        daily.Next(nine.AddTicks(-1)).Should().Be(nine);
        daily.Next(nine.ToOffset(TimeSpan.FromHours(5))).Should().Be(nine.AddDays(1));
    }

    [Fact]
    public void AScheduleThatHasEnded_HasNoNext()
    {
        Schedule.Of(Rules.Rrule("FREQ=DAILY;COUNT=2")).Next(Rules.At("2026-12-02T08:00:00Z")).Should().BeNull();
        Schedule.Of(Rules.Rrule("FREQ=DAILY;UNTIL=20261203")).Next(Rules.At("2026-12-03T08:00:00Z")).Should().BeNull();
        Schedule.Of(Rules.Cron("0 9 * * *")).Next(DateTimeOffset.MaxValue).Should().BeNull();
        Schedule.Of(Rules.Every("PT2H")).Next(DateTimeOffset.MaxValue).Should().BeNull();
    }

    [Fact]
    public void ADayThatAZoneLeftOut_RunsAtItsEnd()
    {
        var samoa = Schedule.Of(Rules.Cron("0 7 * * *", "Pacific/Apia", "2011-12-01T00:00:00"));

        var days = samoa.From(Rules.At("2011-12-29T17:00:00Z")).Take(3).ToList();

        days.Select(day => day.Local.ToString("MM-dd HH:mmzzz")).Should().Equal("12-29 07:00-10:00", "12-31 00:00+14:00", "12-31 07:00+14:00");
        days[1].Note.Should().Be("07:00 does not exist on 30 December 2011; runs at 00:00 on 31 December 2011");
    }

    [Theory]
    [InlineData("America/New_York", "FREQ=HOURLY")]
    [InlineData("Europe/Dublin", "FREQ=MINUTELY;INTERVAL=7")]
    [InlineData("Africa/Casablanca", "FREQ=SECONDLY;BYMONTH=1;BYSECOND=0,30")]
    [InlineData("Europe/Berlin", "FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO;INTERVAL=2")]
    public void ARecurrence_IsFoundInBoundedTime_HoweverFarAway(string zone, string rule)
    {
        var schedule = Schedule.Of(Rules.Rrule(rule, zone, "2026-12-01T00:00:00"));

        var instants = schedule.From(Rules.At("2027-10-31T00:00:00Z")).Take(10).Select(instant => instant.At).ToList();

        instants.Should().HaveCount(10).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void ARuleWhoseZoneIsGone_IsAScheduleException_WithASentence()
    {
        FluentActions.Invoking(() => Schedule.Of(Rules.Cron("0 7 * * *", "Europe/Atlantis")))
            .Should().Throw<ScheduleException>().Which.Message.Should().Be("time_zone is not in this machine's list of zones; use an IANA name, like Europe/Berlin");
    }

    [Fact]
    public void ACompleteRule_HasEverythingFilledIn()
    {
        var complete = new OttoHangfire.Contracts.TaskSchedule { Cron = "0 7 * * *" }.Complete(Rules.At("2026-12-01T08:00:00.75Z"), "Europe/Berlin");

        complete.Should().Be(Rules.Cron("0 7 * * *") with { Start = "2026-12-01T09:00:00", Missed = "once", Overlap = "skip" });
        complete.Complete(Rules.At("2030-01-01T00:00:00Z"), "Asia/Tokyo").Should().Be(complete, "what is said stays");
    }
}
