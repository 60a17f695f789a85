using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Incidents;

/// <summary>What is wrong, and how the owner hears of it.</summary>
internal static class IncidentsSetup
{
    public static void AddIncidents(this IServiceCollection services, OttoSettings settings)
    {
        services.AddSingleton<IncidentRepository>();
        services.AddSingleton<MissedRepository>();
        services.AddSingleton<IncidentWords>();
        services.AddSingleton<IncidentTeller>();
        services.AddSingleton<Acknowledging>();
        services.AddSingleton<DoctorRounds>();
        services.AddSingleton<WatchdogRepository>();
        services.AddSingleton<WatchdogCall>();
        services.AddSingleton<Watchdog>();
        if (settings.Worker)
        {
            services.AddHostedService<IncidentWatch>();
            services.AddHostedService(provider => provider.GetRequiredService<Watchdog>());
        }
    }
}
