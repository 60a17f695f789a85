namespace OttoHangfire.Retention;

/// <summary>Lets go of what is old.</summary>
internal static class RetentionSetup
{
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<RetentionRepository>();
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());
    }
}
