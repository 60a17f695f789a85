using System.Globalization;
using Microsoft.AspNetCore.Connections;
using OttoHangfire.Contracts.Settings;
using Serilog;
using Serilog.Events;

namespace OttoHangfire.Agent.Hosting;

/// <summary>
/// Where Otto's log goes: the console, and <c>logs/agent.log</c> in the data folder (four files of 5 MiB at most).
/// It holds ids, types and durations; never a header, a payload or a text of a task.
/// </summary>
internal static class Logs
{
    private const long FileSizeLimit = 5 * 1024 * 1024;
    private const int FilesKept = 4;

    public static void AddLogs(this WebApplicationBuilder builder, OttoSettings settings)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Filter.ByExcluding(IsPortTaken)
            .WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss} {Level:u4} {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.File(
                Path.Combine(settings.LogDirectory, "agent.log"),
                outputTemplate: "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffzzz} {Level:u4} {Message:lj}{NewLine}{Exception}",
                formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: FileSizeLimit,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKept)
            .CreateLogger();
        builder.Services.AddSerilog(logger, dispose: true);
    }

    /// <summary>
    /// A taken port is said in one sentence by <see cref="Loopback"/>; the framework would log it twice more, with
    /// stack traces, into the log file of the Otto that has the port.
    /// </summary>
    private static bool IsPortTaken(LogEvent line) => line.Exception is IOException { InnerException: AddressInUseException };
}
