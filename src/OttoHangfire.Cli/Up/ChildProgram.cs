using System.Diagnostics;
using System.Globalization;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>A program that the supervisor keeps running, and where it says that it is well.</summary>
internal sealed record ChildProgram
{
    public required string Name { get; init; }
    public required string FileName { get; init; }
    public required IReadOnlyList<string> Arguments { get; init; }
    public required string Directory { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Addresses that all answer 200 when the program is well.</summary>
    public required IReadOnlyList<Uri> Health { get; init; }

    public static ChildProgram Backend(OttoSettings settings, AppFiles app) => Of(
        "backend", app.Backend, settings, new Uri(settings.BackendUrl, "/health/live"), new Uri(settings.BackendUrl, "/health/ready"));

    public static ChildProgram Agent(OttoSettings settings, AppFiles app) => Of(
        "agent", app.Agent, settings, new Uri(settings.AgentUrl, "/health"));

    /// <summary>All three streams are ours: a child never holds those of whoever called us.</summary>
    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(FileName, Arguments)
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static ChildProgram Of(string name, string assembly, OttoSettings settings, params Uri[] health) => new()
    {
        Name = name,
        FileName = AppFiles.Dotnet(),
        Arguments = [assembly],
        Directory = Path.GetDirectoryName(assembly)!,
        Health = health,

        // Resolved once: whatever happens to otto.json or to the folder we were called from, a restart uses the same data and ports.
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTTO_DATA_DIR"] = settings.DataDirectory,
            ["OTTO_PORT"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_PORT"] = settings.AgentPort.ToString(CultureInfo.InvariantCulture),
        },
    };
}
