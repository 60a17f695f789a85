using System.Diagnostics;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Instrumentation.Http;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Http;
using OttoHangfire.Telemetry;

namespace OttoHangfire.Hosting;

/// <summary>
/// Sends traces, metrics and logs to the owner's collector. Nothing of it is there while no <c>OTEL_*</c> variable asks for it.
/// </summary>
internal static class TelemetrySetup
{
    private const string Name = "otto";
    private const string StorageMeter = "OttoHangfire.Storage";

    public static void AddTelemetry(this WebApplicationBuilder builder, OttoSettings settings, TelemetrySettings telemetry)
    {
        if (!telemetry.IsOn)
        {
            return;
        }

        builder.Configuration[TelemetrySettings.TimeoutVariable] ??= TelemetrySettings.UsualTimeout;
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } own ? own : Name;
        var version = typeof(TelemetrySetup).Assembly.GetName().Version!.ToString(3);
        var services = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name, serviceVersion: version));
        if (telemetry.Traces)
        {
            services.WithTracing(traces => traces
                .AddSource(OttoTraces.Source.Name)
                .AddAspNetCoreInstrumentation(ConfigureRequests)
                .AddHttpClientInstrumentation(calls => ConfigureCalls(calls, settings.AgentUrl))
                .AddOtlpExporter());
        }

        if (telemetry.Metrics || telemetry.Prometheus)
        {
            services.WithMetrics(metrics => Configure(metrics, telemetry));
            builder.Services.AddHostedService<OldestApproval>();
        }

        if (telemetry.Logs)
        {
            services.WithLogging(
                logs => logs.AddProcessor(new RunOfLine()).AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        }
    }

    /// <summary><c>/metrics</c>, where the settings ask for it: what the owner does all day can be read from it.</summary>
    public static void MapMetrics(this WebApplication app, TelemetrySettings telemetry)
    {
        if (telemetry.Prometheus)
        {
            app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get])).ForOwner();
        }
    }

    private static void Configure(MeterProviderBuilder metrics, TelemetrySettings telemetry)
    {
        metrics.AddMeter(OttoMetrics.Name, StorageMeter, "Microsoft.AspNetCore.Hosting", "System.Runtime");
        metrics.AddView(instrument => instrument is { Meter.Name: StorageMeter, Unit: "s" }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = OttoMetrics.Seconds }
            : null);
        if (telemetry.Prometheus)
        {
            metrics.AddPrometheusExporter();
        }
        else
        {
            metrics.AddOtlpExporter();
        }
    }

    /// <summary>A path or a query may hold what signs somebody in, or a word that was searched for: the route says enough.</summary>
    private static void ConfigureRequests(AspNetCoreTraceInstrumentationOptions requests)
    {
        requests.Filter = context => !IsWatching(context.Request.Path);
        requests.EnrichWithHttpRequest = (span, _) => HideAddress(span);
        requests.EnrichWithHttpResponse = (span, _) => HideAddress(span);
    }

    /// <summary>Only the calls to the agent: the addresses of others, as of a webhook, may be secrets.</summary>
    private static void ConfigureCalls(HttpClientTraceInstrumentationOptions calls, Uri agent) =>
        calls.FilterHttpRequestMessage = request =>
            request.RequestUri is { } address && address.Authority == agent.Authority && !IsWatching(address.AbsolutePath);

    private static bool IsWatching(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/metrics", StringComparison.Ordinal);

    private static void HideAddress(Activity span)
    {
        span.SetTag("url.path", null);
        span.SetTag("url.query", null);
    }
}
