using Microsoft.AspNetCore.DataProtection;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;

namespace OttoHangfire.Hosting;

/// <summary>The web server: where it listens, how much it takes, how it speaks, and the guards at its door.</summary>
internal static class WebServerSetup
{
    public static void AddWebServer(this WebApplicationBuilder builder, OttoSettings settings)
    {
        builder.WebHost.UseUrls(settings.BackendUrl.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Addresses come from our settings alone: a stray Kestrel__Endpoints variable must not open another door.
            kestrel.ConfigurationLoader = null;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxLength;
            kestrel.Limits.MaxConcurrentConnections = 200;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.WebHost.UseStaticWebAssets();
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(9));

        builder.Services.ConfigureHttpJsonOptions(json => OttoJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddOpenApi(OpenApiDocument.Describe);

        // Registered antiforgery is what makes Hangfire's dashboard check its tokens; the keys outlive a restart.
        builder.Services.AddAntiforgery();
        builder.Services.AddDataProtection()
            .SetApplicationName("OttoHangfire")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataDirectory, "keys")));
    }

    public static void UseGuards(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HostGuard>();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseMiddleware<AgentGuard>();
    }
}
