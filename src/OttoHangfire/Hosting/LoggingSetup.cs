using System.Globalization;
using OttoHangfire.Contracts.Settings;
using Serilog;
using Serilog.Events;

namespace OttoHangfire.Hosting;

/// <summary>The log: on the console, and in files of the data folder that are kept for a week.</summary>
internal static class LoggingSetup
{
    public static void AddLogging(this WebApplicationBuilder builder, OttoSettings settings, TelemetrySettings telemetry)
    {
        // Those that the web server brings along; what is left are the ones that we add.
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(log => Configure(log, settings), writeToProviders: telemetry.Logs);
    }

    private static void Configure(LoggerConfiguration log, OttoSettings settings) =>
        log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("Hangfire", LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", LogEventLevel.Fatal) // the runs and the doctor say that Otto is out of reach
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogEventLevel.Fatal)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.File(
                Path.Combine(settings.LogDirectory, "backend-.log"),
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: 20 * 1024 * 1024,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: 7,
                formatProvider: CultureInfo.InvariantCulture);
}
