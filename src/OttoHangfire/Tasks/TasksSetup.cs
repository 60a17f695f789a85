using OttoHangfire.Context;
using OttoHangfire.Schedules;

namespace OttoHangfire.Tasks;

/// <summary>Tasks, their due instants and what rings for them.</summary>
internal static class TasksSetup
{
    public static void AddTasks(this IServiceCollection services)
    {
        services.AddSingleton<OttoTaskRepository>();
        services.AddSingleton<OccurrenceRepository>();
        services.AddSingleton<WaitingTasksRepository>();
        services.AddSingleton<UpcomingRepository>();
        services.AddSingleton<VacationRepository>();
        services.AddSingleton<StuckTasksRepository>();
        services.AddSingleton<Recurrence>();
        services.AddSingleton<Followers>();
        services.AddSingleton<TaskReturn>();
        services.AddSingleton<Snoozing>();
        services.AddSingleton<PendingLimit>();
        services.AddSingleton<InstantWalk>();
        services.AddSingleton<Uptime>();
        services.AddSingleton<SeenTimeRepository>();
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<SetBackClock>();
        services.AddSingleton<TaskAlarm>();
        services.AddSingleton<TaskAudit>();
        services.AddSingleton<RecurringAlarm>();
        services.AddSingleton<IContextPart, TasksContext>();
    }
}
