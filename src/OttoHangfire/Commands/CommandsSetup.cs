namespace OttoHangfire.Commands;

/// <summary>What a person, the agent or the dashboard tells a task.</summary>
internal static class CommandsSetup
{
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton<NewOttoTaskValidator>();
        services.AddSingleton<AgentTaskValidator>();
        services.AddSingleton<NewTasks>();
        services.AddSingleton<AfterCheck>();
        services.AddSingleton<RequestKeyRepository>();
        services.AddSingleton<AgentTaskLimits>();
        services.AddSingleton<TaskCommands>();
        services.AddSingleton<InstantChoice>();
        services.AddSingleton<InstantCommands>();
        services.AddSingleton<TaskEditor>();
        services.AddSingleton<TaskRemoval>();
        services.AddSingleton<RemovedTasks>();
        services.AddHostedService(provider => provider.GetRequiredService<RemovedTasks>());
        services.AddSingleton<AgentStatusUpdate>();
        services.AddSingleton<ManyTasks>();
        services.AddSingleton<TaskQueries>();
        services.AddSingleton<WeekAhead>();
        services.AddSingleton<Vacations>();
        services.AddSingleton<OccurrenceList>();
    }
}
