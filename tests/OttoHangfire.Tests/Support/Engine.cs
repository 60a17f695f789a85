using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OttoHangfire.Tests.Support;

/// <summary>
/// The services of a backend without its web server, whose start costs ten times what theirs does: they can be thrown away and
/// made anew behind a web server that stays.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Engine(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    public static async Task<Engine> StartAsync(IEnumerable<ServiceDescriptor> ofBackend)
    {
        var services = new ServiceCollection();
        foreach (var service in ofBackend.Where(service => !IsWebServer(service.ImplementationType)))
        {
            ((ICollection<ServiceDescriptor>)services).Add(service);
        }

        var engine = new Engine(services.BuildServiceProvider());
        foreach (var hosted in engine.Services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        return engine;
    }

    /// <summary>Ends what works in the background, but not the web server.</summary>
    public static async Task StopAsync(IServiceProvider services)
    {
        foreach (var hosted in services.GetServices<IHostedService>().Where(hosted => !IsWebServer(hosted.GetType())).Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_services);
        await _services.DisposeAsync();
    }

    private static bool IsWebServer(Type? type) => type?.Name == "GenericWebHostService";
}

/// <summary>Answers what comes in with the engine that there is just now.</summary>
internal sealed class EngineBehindWebServer(Func<IServiceProvider?> engine) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, go) =>
        {
            if (engine() is { } services)
            {
                context.RequestServices = new Both(services, context.RequestServices);
            }

            return go(context);
        });
        next(app);
    };

    private sealed class Both(IServiceProvider engine, IServiceProvider web) : IServiceProvider
    {
        public object? GetService(Type serviceType) => (IsOfEngine(serviceType) ? engine : web).GetService(serviceType);

        private static bool IsOfEngine(Type type) =>
            type.Namespace is { } name && (name.StartsWith("OttoHangfire", StringComparison.Ordinal) || name.StartsWith("Hangfire", StringComparison.Ordinal));
    }
}
