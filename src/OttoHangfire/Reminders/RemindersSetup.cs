using OttoHangfire.Contracts.Settings;
using OttoHangfire.Notifications;

namespace OttoHangfire.Reminders;

/// <summary>Reminders that have come, and what a person answers.</summary>
internal static class RemindersSetup
{
    public static void AddReminders(this IServiceCollection services, OttoSettings settings)
    {
        services.AddSingleton<ReminderRepository>();
        services.AddSingleton<SnoozeTime>();
        services.AddSingleton<ReminderAnswers>();
        services.AddSingleton(LinkSigner.Of);
        services.AddSingleton<ReminderLinks>();
        services.AddSingleton<AnswersTo>(provider => provider.GetRequiredService<ReminderLinks>().OfRunAsync);
        services.AddSingleton<NagRepository>();
        services.AddSingleton<Nagging>();
        if (settings.Worker)
        {
            services.AddHostedService(provider => provider.GetRequiredService<Nagging>());
        }
    }
}
