using System.Globalization;
using OttoHangfire.Tests.Schedules.Oracle;

namespace OttoHangfire.Tests.Tasks;

/// <summary>
/// The weeks in which clocks are changed and the one in which the year ends, as a person lives them: tasks on workdays and on any day, instants
/// that are skipped and moved, vacations that come and go, and messages that wait at night. What became of each instant is compared with
/// somebody who only looks at a clock on the wall. <c>OTTO_AWKWARD_INSTANTS</c> says how many, <c>OTTO_AWKWARD_SEED</c> where it begins.
/// </summary>
public sealed class AwkwardWeeksTests
{
    private static readonly string[] Zones = [.. OracleZones.FirstYears.Where(zone => zone.Value == 2026).Select(zone => zone.Key)];

    private static int Wanted => Number("OTTO_AWKWARD_INSTANTS", 500);

    private static int Seed => Number("OTTO_AWKWARD_SEED", 1);

    [Fact]
    public async Task WhateverIsSkippedOrMovedOrFallsIntoAVacation_EachInstantEndsAsTheWallSays()
    {
        var compared = 0;
        for (var seed = Seed; compared < Wanted; seed++)
        {
            var weeks = AwkwardWeeks.Any(seed, Zones);
            compared += await new AwkwardLife(weeks).LiveAsync();
        }

        compared.Should().BeGreaterThanOrEqualTo(Wanted);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
