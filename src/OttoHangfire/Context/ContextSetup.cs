namespace OttoHangfire.Context;

/// <summary>Registers what collects the parts. The parts themselves are registered by their subjects.</summary>
internal static class ContextSetup
{
    public static void AddContext(this IServiceCollection services)
    {
        services.AddSingleton<HiddenPlaces>();
        services.AddSingleton<ContextBuilder>();
    }
}
