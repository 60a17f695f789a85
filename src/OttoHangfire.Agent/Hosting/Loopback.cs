using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Hosting;

/// <summary>The one address that Otto listens on: <c>http://127.0.0.1</c>, on his port, whatever the settings say.</summary>
internal static class Loopback
{
    public const long MaxBodySize = 1024 * 1024;

    /// <summary>Work that is under way gets this long to finish when Otto is told to stop.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    public static void AddLoopback(this WebApplicationBuilder builder, AgentSettings settings)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = MaxBodySize;
            server.Limits.MaxConcurrentConnections = 200;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services.ConfigureHttpJsonOptions(json => OttoJson.Apply(json.SerializerOptions));
    }

    /// <summary>Serves until a signal tells Otto to stop.</summary>
    /// <exception cref="StartException">The port is taken, or this user may not listen on it.</exception>
    public static async Task RunOnLoopbackAsync(this WebApplication app, AgentSettings settings)
    {
        app.Lifetime.ApplicationStarted.Register(() => app.Logger.LogInformation(
            "Otto {Version} listens on http://127.0.0.1:{Port}", AgentVersion.Text, settings.Port));
        try
        {
            await app.RunAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw NotUsable($"Port {settings.Port} is already in use, so Otto cannot start.", taken);
        }
        catch (SocketException refused)
        {
            throw NotUsable($"Otto may not listen on port {settings.Port}: {refused.Message}.", refused);
        }
    }

    private static StartException NotUsable(string sentence, Exception cause) => new(
        StartException.PortNotUsable,
        $"{sentence} Stop the program that uses it, or set OTTO_AGENT_PORT to another port.",
        cause);
}
