namespace OttoHangfire.Reminders;

/// <summary>Reminders that have come, and what a person answers.</summary>
internal static class RemindersSetup
{
    public static void AddReminders(this IServiceCollection services)
    {
        services.AddSingleton<ReminderRepository>();
        services.AddSingleton<SnoozeTime>();
        services.AddSingleton<ReminderAnswers>();
    }
}
