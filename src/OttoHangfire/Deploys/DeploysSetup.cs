using System.Threading.RateLimiting;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Deploys;

/// <summary>The programs that the owner has registered.</summary>
internal static class DeploysSetup
{
    public static void AddDeploys(this IServiceCollection services) => services.AddSingleton<Deployments>();
}

/// <summary>What all deploys share.</summary>
internal sealed class Deployments(OttoSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>Each project is deployed once at a time; the others wait in the order in which they came.</summary>
    public PartitionedRateLimiter<string> Turns { get; } = PartitionedRateLimiter.Create<string, string>(
        project => RateLimitPartition.GetConcurrencyLimiter(
            project, _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = int.MaxValue }));

    /// <summary>Copies of scripts that are just running.</summary>
    public string Folder { get; } = Path.Combine(settings.DataDirectory, "deploys");

    public TimeProvider Clock => clock;

    public void Dispose() => Turns.Dispose();
}
