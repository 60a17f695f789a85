using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Serilog;
using Serilog.Events;

namespace OttoHangfire.Agent.Hosting;

/// <summary>
/// Where the agent's log goes: to its standard output, and whoever started it writes the file. It holds ids, types and
/// durations; never a header, a payload or a text of a task.
/// </summary>
internal static class Logs
{
    public static void AddLogs(this WebApplicationBuilder builder) =>
        builder.Services.AddSerilog(
            (services, log) => log
                .MinimumLevel.Information()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .Filter.ByExcluding(IsPortTaken)
                .ReadFrom.Services(services)
                .WriteTo.Console(
                    outputTemplate: "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffzzz} {Level:u4} {Message:lj}{NewLine}{Exception}",
                    formatProvider: CultureInfo.InvariantCulture),
            preserveStaticLogger: true);

    /// <summary>
    /// A taken port is said in one sentence by <see cref="Loopback"/>; the framework would log it twice more, with
    /// stack traces.
    /// </summary>
    private static bool IsPortTaken(LogEvent line) => line.Exception is IOException { InnerException: AddressInUseException };
}
