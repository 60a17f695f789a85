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
}
