using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Tests.Contracts;

/// <summary>What the <c>OTEL_*</c> variables turn on.</summary>
public sealed class TelemetrySettingsTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317";

    [Theory]
    [InlineData("", "")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT= ", "")]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", "")]
    [InlineData(Endpoint, "traces metrics logs")]
    [InlineData(Endpoint + ";OTEL_SDK_DISABLED=true", "")]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=none", "metrics logs")]
    [InlineData(Endpoint + ";OTEL_LOGS_EXPORTER=none;OTEL_METRICS_EXPORTER=none", "traces")]
    [InlineData(Endpoint + ";OTEL_METRICS_EXPORTER=prometheus", "traces logs prometheus")]
    [InlineData("OTEL_METRICS_EXPORTER=prometheus", "prometheus")]
    [InlineData("OTEL_METRICS_EXPORTER=prometheus;OTEL_SDK_DISABLED=True", "")]
    public void WhatIsOn(string variables, string expected)
    {
        var read = Read(variables);

        string[] on = [.. new[] { (read.Traces, "traces"), (read.Metrics, "metrics"), (read.Logs, "logs"), (read.Prometheus, "prometheus") }.Where(part => part.Item1).Select(part => part.Item2)];
        string.Join(' ', on).Should().Be(expected);
        read.IsOn.Should().Be(expected.Length > 0);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=127.0.0.1:4317", "OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://me:secret@collector:4317", "without a name and a password in it")]
    [InlineData("OTEL_METRICS_EXPORTER=zipkin", "OTEL_METRICS_EXPORTER must be one of: otlp, prometheus, none.")]
    [InlineData("OTEL_TRACES_EXPORTER=console", "OTEL_TRACES_EXPORTER must be one of: otlp, none.")]
    public void WhatCannotBeHonoured_IsRefused_WithoutSayingTheValue(string variable, string sentence)
    {
        var read = () => Read(variable);

        read.Should().Throw<SettingsException>().WithMessage($"*{sentence}*").Which.Message.Should().NotContain("secret");
    }

    private static TelemetrySettings Read(string variables) => TelemetrySettings.Read(
        variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal).GetValueOrDefault);
}
