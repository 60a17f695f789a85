using OttoHangfire.Contracts;

namespace OttoHangfire.Schedules;

/// <summary>What is allowed, but means something else to people who come from elsewhere.</summary>
internal static class ScheduleWarnings
{
    public static IEnumerable<string> Of(TaskSchedule schedule)
    {
        if (schedule.Cron is { } cron && CronTimes.Parse(cron).Fields is [_, _, _, not ("*" or "?"), _, not ("*" or "?")])
        {
            yield return "Both day fields are restricted: this runs only on days that match the day of month and the day of week. "
                + "crontab would run on days that match either of them; make two tasks for that.";
        }
    }
}
