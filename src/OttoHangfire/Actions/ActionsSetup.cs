namespace OttoHangfire.Actions;

/// <summary>The contract of an action: its handlers, the catalogue, the policy.</summary>
internal static class ActionsSetup
{
    public static void AddActions(this IServiceCollection services)
    {
        services.AddSingleton<ActionRepository>();
        services.AddSingleton<ActionCatalogue>();
        services.AddSingleton<ActionPolicy>();
        services.AddActionHandlers();
    }
}
