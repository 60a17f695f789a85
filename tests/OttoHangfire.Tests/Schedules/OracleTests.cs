using System.Runtime.CompilerServices;
using OttoHangfire.Tests.Schedules.Oracle;
using OttoHangfire.Tests.Schedules.Sweep;

namespace OttoHangfire.Tests.Schedules;

/// <summary>
/// Schedules and Hangfire's recurring jobs against a walk through time that knows only the written rule: a sample.
/// All of it: <c>dotnet run --project tools/OttoHangfire.ScheduleSweep -c Release</c>.
/// </summary>
public sealed class OracleTests
{
    public static TheoryData<string, string> NightsOfChange => new()
    {
        { "Europe/Berlin", "2027-03-27" },
        { "Europe/Berlin", "2027-10-30" },
        { "America/New_York", "2027-03-13" },
        { "America/New_York", "2027-11-06" },
        { "Australia/Lord_Howe", "2027-10-02" },
        { "Australia/Lord_Howe", "2027-04-03" },
        { "Pacific/Chatham", "2027-09-25" },
        { "Pacific/Chatham", "2027-04-03" },
        { "Africa/Cairo", "2027-04-29" },
        { "Africa/Cairo", "2027-10-28" },
        { "America/Havana", "2027-03-13" },
        { "America/Havana", "2027-11-06" },
        { "America/Sao_Paulo", "2018-11-03" },
        { "America/Sao_Paulo", "2018-02-17" },
        { "Asia/Gaza", "2027-03-26" },
        { "Asia/Gaza", "2027-10-29" },
        { "Europe/Dublin", "2027-03-27" },
        { "Europe/Dublin", "2027-10-30" },
        { "Africa/Casablanca", "2027-02-06" },
        { "Africa/Casablanca", "2027-03-13" },
    };

    [Theory]
    [MemberData(nameof(NightsOfChange))]
    public void OnTheNightsOnWhichClocksChange_EveryInstantIsTheOracles(string zone, string day)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var from = DateTime.SpecifyKind(DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
        var comparison = new OracleComparison(info, CronSamples.All);

        var difference = comparison.FirstDifference(from, from.AddDays(3), Subjects.Ours(zone), Subjects.Hangfire(zone));

        difference.Should().BeNull();
        comparison.Compared.Should().BeGreaterThan(10_000);
        Enumerable.Range(0, 72).Select(hour => info.GetUtcOffset(from.AddHours(hour))).Distinct().Should().HaveCount(2, "the night is one on which clocks change");
    }

    [Fact]
    public void OverAYear_EveryInstantIsTheOracles()
    {
        var minutely = CronSamples.All.Where(expression => expression.StartsWith('*') || expression.Split(' ').Length == 6);
        var comparison = new OracleComparison(TimeZoneInfo.FindSystemTimeZoneById("Europe/Dublin"), [.. CronSamples.All.Except(minutely)]);
        var from = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        comparison.FirstDifference(from, from.AddYears(1), Subjects.Ours("Europe/Dublin"), Subjects.Hangfire("Europe/Dublin")).Should().BeNull();
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Africa/Cairo")] // on a Friday, at midnight
    [InlineData("America/Havana")]
    public void OnWorkdays_OverChangesOfClocksAndAYearsEnd_EveryInstantIsTheOracles(string zone)
    {
        var sweep = new WorkdaySweep(zone, 2027);

        sweep.FirstDifference(WorkdaySweep.Expressions.Where((_, index) => index % 8 == 0)).Should().BeNull();

        sweep.Compared.Should().BeGreaterThan(1000);
    }

    [Theory]
    [InlineData("Europe/Dublin")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Africa/El_Aaiun")]
    [InlineData("America/Nuuk")]
    [InlineData("Antarctica/Troll")]
    [InlineData("Asia/Gaza")]
    public void WhatIsNext_IsAlwaysLater_AndHangfireAgrees(string zone)
    {
        var transitions = new Transitions(zone);

        transitions.FirstFault(2026, 2036).Should().BeNull();
        transitions.Changes.Should().BeGreaterThan(10);
    }

    [Fact]
    public void TheOracle_KnowsNothingOfWhatItJudges()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(ThisFile())!, "Oracle"), "*.cs"))
        {
            File.ReadAllText(file).Should().NotContainAny("using Cronos", "Ical.Net", "using OttoHangfire.Schedules", "using OttoHangfire.Contracts", "using Hangfire", "using PublicHoliday");
        }
    }

    [Fact]
    public void ThereAreTwoHundredExpressions() => CronSamples.All.Should().HaveCount(200).And.OnlyHaveUniqueItems();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
