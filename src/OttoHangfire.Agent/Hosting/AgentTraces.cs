using System.Collections;
using System.Diagnostics;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Agent.Hosting;

/// <summary>
/// The spans of the agent: the question that he is asked, and his calls to a language model. They hold ids, names and counts: never a text.
/// </summary>
internal static class AgentTraces
{
    public const string TaskId = "otto.task.id";
    public const string RunId = "otto.run.id";

    private const string Name = "otto-agent";

    public static ActivitySource Source { get; } = new("OttoHangfire.Agent");

    /// <summary>Sends them to the collector that the environment names; without one there is nothing.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!Read().Traces)
        {
            return;
        }

        // The empty builder has read no environment; the exporter looks here.
        builder.Configuration[TelemetrySettings.TimeoutVariable] = TelemetrySettings.UsualTimeout;
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && TelemetrySettings.IsForAgent(name))
            {
                builder.Configuration[name] = variable.Value as string;
            }
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Name, serviceVersion: AgentVersion.Text))
            .WithTracing(traces => traces.AddSource(Source.Name).AddAspNetCoreInstrumentation(Configure).AddOtlpExporter());
    }

    /// <summary>Says whose question the current request is.</summary>
    public static void Tell(long? taskId, long? runId)
    {
        Activity.Current?.SetTag(TaskId, taskId);
        Activity.Current?.SetTag(RunId, runId);
    }

    private static void Configure(AspNetCoreTraceInstrumentationOptions requests) =>
        requests.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    private static TelemetrySettings Read()
    {
        try
        {
            return TelemetrySettings.Read(Environment.GetEnvironmentVariable);
        }
        catch (SettingsException wrong)
        {
            throw new StartException(StartException.WrongSettings, wrong.Message, wrong);
        }
    }
}
