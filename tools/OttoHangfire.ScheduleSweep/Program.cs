using System.Diagnostics;
using OttoHangfire.Schedules;
using OttoHangfire.Tests.Schedules.Oracle;
using OttoHangfire.Tests.Schedules.Sweep;

// dotnet run --project tools/OttoHangfire.ScheduleSweep -c Release [zone]: everything, or one of the twelve zones alone.
var only = args.FirstOrDefault();
var watch = Stopwatch.StartNew();
var faults = new List<string>();
long compared = 0;

foreach (var (id, firstYear) in OracleZones.FirstYears.Where(zone => only is null || zone.Key == only))
{
    var comparison = new OracleComparison(TimeZoneInfo.FindSystemTimeZoneById(id), CronSamples.All);
    var from = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    var difference = comparison.FirstDifference(from, from.AddYears(OracleZones.Years), Subjects.Ours(id), Subjects.Hangfire(id));
    compared += comparison.Compared;
    Report($"{id}, {firstYear} to {firstYear + OracleZones.Years}: {comparison.Compared:N0} instants compared", difference);
}

long onWorkdays = 0;
foreach (var (id, firstYear) in OracleZones.FirstYears.Where(zone => only is null || zone.Key == only))
{
    var sweep = new WorkdaySweep(id, firstYear + 1);
    var difference = sweep.FirstDifference(WorkdaySweep.Expressions);
    onWorkdays += sweep.Compared;
    Report($"{id}, workdays of {firstYear + 1}: {sweep.Compared:N0} instants compared", difference);
}

var (zones, changes, asked) = (0, 0, 0L);
foreach (var id in TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => only is null && TimeZones.IanaId(id) is not null))
{
    var transitions = new Transitions(id);
    if (transitions.FirstFault(2026, 2036) is { } fault)
    {
        Report(id, fault);
    }

    zones++;
    changes += transitions.Changes;
    asked += transitions.Asked;
}

Console.WriteLine(
    $"{CronSamples.All.Count} expressions: {compared:N0} instants compared with the oracle (ours and Hangfire's). "
    + $"{onWorkdays:N0} instants on workdays. {zones} zones, {changes:N0} changes of clocks until 2035: {asked:N0} times asked. {faults.Count} faults. {watch.Elapsed.TotalSeconds:0} s.");
return faults.Count == 0 ? 0 : 1;

void Report(string what, string? fault)
{
    Console.WriteLine($"[{watch.Elapsed.TotalSeconds,4:0} s] {what}{(fault is null ? "" : $": FAULT: {fault}")}");
    if (fault is not null)
    {
        faults.Add(fault);
    }
}
