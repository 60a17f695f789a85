using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OttoHangfire.Access;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Hosting.OpenApi;
using OttoHangfire.Http;
using OttoHangfire.Web.Shell;

namespace OttoHangfire.Hosting;

/// <summary>The web server: where it listens, how much it takes, how it speaks, and the guards at its door.</summary>
internal static class WebServerSetup
{
    public static void AddWebServer(this WebApplicationBuilder builder, OttoSettings settings)
    {
        builder.WebHost.UseUrls(settings.ListenUrl.ToString());
        var connections = new OpenConnections(TimeProvider.System);
        builder.Services.AddSingleton(connections);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, settings, connections));
        builder.WebHost.UseStaticWebAssets();
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(9));

        builder.Services.ConfigureHttpJsonOptions(json => OttoJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<IProblemDetailsWriter, ErrorPages>();
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddOpenApi(ApiDocument.Describe);

        // Files of ours, and nothing that holds a secret beside a text of somebody else's.
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/css", "text/javascript", "image/svg+xml"];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);

        // Registered antiforgery is what makes Hangfire's dashboard check its tokens; the keys outlive a restart.
        // Cookies know no ports: two Ottos on one machine need two names.
        builder.Services.AddAntiforgery(options => options.Cookie.Name = $"otto-forms-{Access.Secret.Hash(settings.DataDirectory)[..10]}");
        builder.Services.AddDataProtection()
            .SetApplicationName("OttoHangfire")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataDirectory, "keys")));
    }

    private static void Configure(KestrelServerOptions kestrel, OttoSettings settings, OpenConnections connections)
    {
        // Addresses come from our settings alone: a stray Kestrel__Endpoints variable must not open another door.
        kestrel.ConfigurationLoader = null;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = JsonBody.MaxLength;
        kestrel.Limits.MaxConcurrentConnections = OpenConnections.Most;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        if (settings.Certificate is { } certificate)
        {
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = OwnCertificate.Load(certificate));
        }

        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Use(next => connection => connections.HoldAsync(connection, next));
            if (settings.Certificate is null)
            {
                // Under TLS what passes here is encrypted, and Kestrel's own bare answer has to do.
                endpoint.Use(next => connection => UnreadableRequests.HoldAsync(connection, next));
            }
        });
    }

    /// <summary>
    /// The word of the proxies that the owner names, and of nobody else, on who asks through them and whether over https. The host
    /// stays that of the request: a proxy passes it on.
    /// </summary>
    private static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<OttoSettings>().TrustedProxies is not { Count: > 0 } proxies)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = 1,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        app.UseForwardedHeaders(options);
    }

    public static void UseGuards(this WebApplication app)
    {
        new UnreadableRequests(TimeProvider.System).Listen(app.Services.GetRequiredService<DiagnosticListener>());
        var connections = app.Services.GetRequiredService<OpenConnections>();
        app.Use(next => context => connections.AnswerAsync(context, next));
        app.UseTrustedProxies();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HeadRequests>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<HostGuard>();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseMiddleware<AgentGuard>();

        // After the guards, and after a HEAD has become a GET.
        app.UseRouting();
        app.UseMiddleware<AccessGuard>();
        app.UseMiddleware<QueryGuard>();
    }
}
