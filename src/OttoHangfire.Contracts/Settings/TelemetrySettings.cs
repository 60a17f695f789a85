namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// Where traces, metrics and logs go, read from the standard <c>OTEL_*</c> variables. Without them nothing is measured and nothing is sent.
/// </summary>
public sealed class TelemetrySettings
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Milliseconds for one delivery; a collector that does not answer must not hold up a stop.</summary>
    public const string TimeoutVariable = "OTEL_EXPORTER_OTLP_TIMEOUT";

    public const string UsualTimeout = "2000";

    /// <summary>
    /// What the agent is told. Not the name of the service, because he is another one, and nothing of metrics and logs, because he sends
    /// neither.
    /// </summary>
    private static readonly string[] ForAgent =
    [
        "OTEL_EXPORTER_OTLP_", "OTEL_TRACES_", "OTEL_BSP_", "OTEL_SPAN_", "OTEL_ATTRIBUTE_",
        "OTEL_RESOURCE_ATTRIBUTES", "OTEL_SDK_DISABLED",
    ];

    /// <summary>The collector's address; null where none is set.</summary>
    public Uri? Endpoint { get; private init; }

    /// <summary>Whether traces are sent to the collector.</summary>
    public bool Traces { get; private init; }

    /// <summary>Whether metrics are sent to the collector.</summary>
    public bool Metrics { get; private init; }

    /// <summary>Whether the log is sent to the collector.</summary>
    public bool Logs { get; private init; }

    /// <summary>Whether metrics are fetched at <c>/metrics</c>.</summary>
    public bool Prometheus { get; private init; }

    public bool IsOn => Traces || Metrics || Logs || Prometheus;

    /// <summary>Reads the variables.</summary>
    /// <exception cref="SettingsException">The collector's address is none, or an exporter is one that is not there.</exception>
    public static TelemetrySettings Read(Func<string, string?> environment)
    {
        var endpoint = ReadEndpoint(environment);
        var metrics = Exporter(environment, "OTEL_METRICS_EXPORTER", "prometheus");
        var traces = Exporter(environment, "OTEL_TRACES_EXPORTER");
        var logs = Exporter(environment, "OTEL_LOGS_EXPORTER");
        var isOff = string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        bool Sends(string exporter) => !isOff && endpoint is not null && exporter == "otlp";
        return new()
        {
            Endpoint = endpoint,
            Traces = Sends(traces),
            Metrics = Sends(metrics),
            Logs = Sends(logs),
            Prometheus = !isOff && metrics == "prometheus",
        };
    }

    /// <summary>Whether a variable is one that the agent's process needs to send its traces.</summary>
    public static bool IsForAgent(string variable) =>
        Array.Exists(ForAgent, beginning => variable.StartsWith(beginning, StringComparison.Ordinal));

    private static Uri? ReadEndpoint(Func<string, string?> environment)
    {
        if (environment(EndpointVariable) is not { } text || string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo is ""
            ? url
            : throw new SettingsException(
                $"{EndpointVariable} must be the address of a collector, like http://127.0.0.1:4317, without a name and a password in it.");
    }

    private static string Exporter(Func<string, string?> environment, string variable, string? another = null)
    {
        if (environment(variable)?.Trim() is not { Length: > 0 } name)
        {
            return "otlp";
        }

        var known = another is null ? new[] { "otlp", "none" } : ["otlp", another, "none"];
        return known.Contains(name, StringComparer.Ordinal)
            ? name
            : throw new SettingsException($"{variable} must be one of: {string.Join(", ", known)}.");
    }
}
