namespace OttoHangfire.Deploys;

/// <summary>The programs that the owner has registered.</summary>
internal static class DeploysSetup
{
    public static void AddDeploys(this IServiceCollection services) => services.AddSingleton<Deployments>();
}
