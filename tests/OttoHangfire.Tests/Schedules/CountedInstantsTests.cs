using OttoHangfire.Schedules;
using static OttoHangfire.Tests.Schedules.Rules;

namespace OttoHangfire.Tests.Schedules;

/// <summary>A rule with a COUNT is counted once, and from then on it goes on from the places that were remembered.</summary>
public sealed class CountedInstantsTests
{
    [Theory]
    [InlineData("FREQ=SECONDLY;INTERVAL=10;COUNT=1000")]
    [InlineData("FREQ=HOURLY;COUNT=700")]
    [InlineData("FREQ=DAILY;COUNT=64")]
    [InlineData("FREQ=DAILY;COUNT=65")]
    [InlineData("FREQ=WEEKLY;COUNT=1")]
    public void InWhateverOrderItIsAsked_ItAnswersAsWhenItIsCountedThrough(string rrule)
    {
        var rule = Rrule(rrule, start: "2027-03-27T20:00:00");
        var all = Schedule.Of(rule with { TimeZone = "Europe/Vienna" }).From(At("2027-01-01T00:00:00Z")).Select(instant => instant.At).ToArray();
        var random = new Random(7);

        foreach (var index in Enumerable.Range(0, 500).Select(_ => random.Next(all.Length)).Append(all.Length - 1).Append(0))
        {
            var schedule = Schedule.Of(rule);

            schedule.FirstFrom(all[index]).Should().Be(all[index]);
            schedule.FirstFrom(all[index].AddTicks(-1)).Should().Be(all[index]);
            schedule.Next(all[index]).Should().Be(index + 1 < all.Length ? all[index + 1] : null);
        }

        all.Should().HaveCount(int.Parse(rrule[(rrule.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void WhoeverAsksForTheSameRule_FindsWhatHasBeenCounted()
    {
        var rule = Rrule("FREQ=SECONDLY;INTERVAL=10;COUNT=100000", start: "2026-01-01T00:00:00");

        Schedule.Of(rule with { Missed = "all" }).Should().BeSameAs(Schedule.Of(rule with { Overlap = "queue" }));
        var beforehand = () => Schedule.Of(rule).CountBeforehand(At("2026-06-01T00:00:00Z"));

        beforehand.Should().Throw<OttoHangfire.Database.DoBeforehandException>().Which.Work();
        beforehand.Should().NotThrow();
        Schedule.Of(rule).Next(At("2026-06-01T00:00:00Z")).Should().BeNull("100,000 times 10 s are eleven days");
    }
}
