using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Support;

/// <summary>Takes a part of the backend away, to see what the rest can do without it.</summary>
internal static class HostedServices
{
    public static void WithoutHostedService(this IServiceCollection services, string typeName)
    {
        var registered = services.Where(service => service.ServiceType == typeof(IHostedService) && NameOf(service) == typeName).ToArray();
        registered.Should().NotBeEmpty("otherwise this takes nothing away");
        foreach (var registration in registered)
        {
            services.Remove(registration);
        }
    }

    private static string? NameOf(ServiceDescriptor service) =>
        service.ImplementationType?.Name ?? service.ImplementationFactory?.Method.ReturnType.Name;
}

/// <summary>An owner of claims that shows once that it lives, where time stands still.</summary>
internal sealed class OneBeat(Heartbeat heartbeat) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => heartbeat.BeatAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => heartbeat.StopAsync(cancellationToken);
}
