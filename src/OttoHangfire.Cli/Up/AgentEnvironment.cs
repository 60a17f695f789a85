using System.Collections;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>
/// The environment of the agent's process, made from nothing: its own settings, and what .NET needs to run at all. What Otto's
/// process knows, a text that he reads could make him tell, so it holds no data folder, no backend and no other key.
/// </summary>
internal static class AgentEnvironment
{
    /// <summary>Where programs, libraries, certificates and temporary files lie, and how time and language are written.</summary>
    private static readonly string[] Names =
    [
        "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE",

        // Windows
        "SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    private static readonly string[] Beginnings = ["DOTNET_", "LC_"];

    public static IReadOnlyDictionary<string, string> Of(OttoSettings settings, AgentSettings agent) =>
        Of(settings, agent, Environment.GetEnvironmentVariables());

    public static IReadOnlyDictionary<string, string> Of(OttoSettings settings, AgentSettings agent, IDictionary ours)
    {
        var dataFolder = Path.TrimEndingDirectorySeparator(settings.DataDirectory);
        var sendsTraces = ours[TelemetrySettings.EndpointVariable] is string { Length: > 0 };
        return ours.Keys.OfType<string>()
            .Where(name => IsNeeded(name) || (sendsTraces && TelemetrySettings.IsForAgent(name)))
            .Select(name => KeyValuePair.Create(name, (string?)ours[name] ?? ""))
            .Where(variable => !variable.Value.Contains(dataFolder, StringComparison.OrdinalIgnoreCase))
            .Concat(agent.ToEnvironment())
            .ToDictionary(StringComparer.Ordinal);
    }

    private static bool IsNeeded(string name)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return Array.Exists(Names, known => known.Equals(name, comparison))
            || Array.Exists(Beginnings, beginning => name.StartsWith(beginning, comparison));
    }
}
