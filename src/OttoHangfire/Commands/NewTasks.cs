using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Schedules;
using OttoHangfire.Tasks;

namespace OttoHangfire.Commands;

/// <summary>Brings a task to life: the row, its first occurrence and its alarm, in one transaction.</summary>
internal sealed class NewTasks(
    OttoTaskRepository tasks, OccurrenceRepository occurrences, TaskAlarm alarm, ClockWatch watch, OttoSettings settings, TimeProvider clock)
{
    public async Task<OttoTask> AddAsync(
        NewOttoTask request, string source, long? parentRunId, SqlTransaction transaction)
    {
        if (request.Schedule is not null && watch.Held is { } problem)
        {
            // It would count its instants from a time that never was.
            throw new RefusalException(RefusalKind.Unavailable, $"{problem} Set it right, then put the task in again.");
        }

        var schedule = request.Schedule?.Complete(clock.GetUtcNow(), settings.TimeZone);
        var first = request.NextRunAt ?? (schedule is null ? null : First(schedule, clock.GetUtcNow()));
        var task = await tasks.AddAsync(request with { Schedule = schedule, NextRunAt = first }, source, parentRunId, transaction);
        await occurrences.AddAsync(task.Id, first ?? task.CreatedAt, OccurrenceKind.Scheduled, transaction);
        return task with { HangfireJobId = await alarm.ArmAsync(task, transaction) };
    }

    /// <summary>The first instant of a schedule that begins now. What begins at the creation does so in the second that has just begun; a cron waits for its next.</summary>
    internal static DateTimeOffset? First(TaskSchedule rule, DateTimeOffset now)
    {
        var schedule = Schedule.Of(rule);
        return rule.Cron is null ? schedule.FirstFrom(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond))) : schedule.Next(now);
    }
}
