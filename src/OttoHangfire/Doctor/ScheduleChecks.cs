using System.Data.Common;
using Dapper;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Doctor;

/// <summary>Do the recurring tasks ring, and at the times that their owner means?</summary>
internal sealed class ScheduleChecks(OttoSettings settings, DatabaseInspection database, TimeProvider clock)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    /// <summary>Instants looked at per task; a task that runs more often than this is not moved by an hour that matters.</summary>
    private const int MostInstants = 1500;

    private const int MostNamed = 5;

    public IEnumerable<Check> All =>
    [
        new("schedules.zones", "Zones of the schedules", ZonesAsync),
        new("schedules.recurring_jobs", "Recurring jobs of the cron tasks", RecurringJobsAsync),
        new("schedules.clock_change", "Tasks moved by a change of the clocks", ClockChangeAsync),
        new("schedules.clock", "Clock", ClockAsync),
    ];

    private Task<Finding> ZonesAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var unknown = Recurring(connection)
            .Where(task => TimeZones.IanaId(task.Schedule.TimeZone ?? "") is null)
            .Select(task => $"task {task.Id} ({task.Schedule.TimeZone})")
            .ToArray();
        return unknown.Length == 0
            ? Finding.Ok("This machine knows the zone of each.")
            : Finding.Error(
                $"This machine does not know the zone of {Named(unknown)}.",
                DoctorFix.Manual("Install the tzdata package and start Otto again, or give the tasks another zone and retry them."));
    });

    private Task<Finding> RecurringJobsAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var ringing = DatabaseInspection.RecurringJobs(connection);
        var without = connection.Query<long>("SELECT id FROM otto_tasks WHERE recurring_job = 1 ORDER BY id")
            .Where(id => !ringing.Contains(RecurringAlarm.Id(id)))
            .Select(id => $"task {id}")
            .ToArray();
        return without.Length == 0
            ? Finding.Ok("None is missing or disabled.")
            : Finding.Warning(
                $"Missing or disabled: that of {Named(without)}.",
                settings.Worker
                    ? DoctorFix.Run(ShippedScripts.Start, $"Run {TypedCommand.Start}: the backend arms them again within 15 s.")
                    : DoctorFix.Manual("Turn the worker on: the backend then arms them again within 15 s."));
    });

    private Task<Finding> ClockChangeAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var now = clock.GetUtcNow();
        var moved = Recurring(connection)
            .Where(task => TimeZones.IanaId(task.Schedule.TimeZone ?? "") is not null)
            .SelectMany(task => Schedule.Of(task.Schedule).From(now).Take(MostInstants)
                .TakeWhile(instant => instant.At < now + Ahead)
                .Where(instant => instant.IsLost)
                .Select(instant => $"task {task.Id}: {instant.Note}"))
            .ToArray();
        return moved.Length == 0 ? Finding.Ok("None in the next 14 days.") : Finding.Info($"In the next 14 days: {Named(moved)}.");
    });

    private Task<Finding> ClockAsync(CancellationToken cancellation) => database.LookAsync(connection =>
    {
        var lastSeen = connection.QuerySingleOrDefault<DateTimeOffset?>("SELECT last_seen_at FROM otto_clock WHERE id = 1")
            ?? ClockWatch.Oldest;
        return ClockWatch.Problem(clock.GetUtcNow(), lastSeen) is { } problem
            ? Finding.Error(
                $"{problem} No task is started.", DoctorFix.Manual("Set this machine's clock right. The tasks then go on by themselves."))
            : Finding.Ok("It is not behind what the database has seen.");
    });

    private static IEnumerable<RungTask> Recurring(DbConnection connection) =>
        connection.Query<RungTask>(
            "SELECT id, schedule FROM otto_tasks WHERE schedule IS NOT NULL AND status IN ('pending', 'running', 'blocked')");

    private static string Named(string[] findings) =>
        string.Join("; ", findings.Take(MostNamed)) + (findings.Length > MostNamed ? $" and {findings.Length - MostNamed} more" : "");
}
