namespace OttoHangfire.Actions;

/// <summary>The contract of an action: its handlers, their effects, the catalogue.</summary>
internal static class ActionsSetup
{
    public static void AddActions(this IServiceCollection services)
    {
        services.AddSingleton<ActionRepository>();
        services.AddSingleton<ActionCatalogue>();
        foreach (var handler in typeof(ActionsSetup).Assembly.GetTypes().Where(IsHandler))
        {
            services.AddSingleton(typeof(IActionHandler), handler);
        }
    }

    /// <summary>A new type of action is a new file in the folder of its subject, and no list has to be touched.</summary>
    private static bool IsHandler(Type type) => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IActionHandler));
}
