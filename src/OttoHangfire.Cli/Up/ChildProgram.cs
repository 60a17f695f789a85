using System.Diagnostics;
using System.Globalization;
using System.Text;
using OttoHangfire.Cli.Confinement;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>A program that the supervisor keeps running, and where it says that it is well.</summary>
internal sealed record ChildProgram
{
    public required string Name { get; init; }
    public required string FileName { get; init; }
    public required IReadOnlyList<string> Arguments { get; init; }
    public required string Directory { get; init; }

    /// <summary>On top of our own environment, or instead of it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool HasOurEnvironment { get; init; } = true;

    /// <summary>A copy of the settings that it once started with; null where it reads none.</summary>
    public string? LastSettingsFile { get; init; }

    public bool HasLastSettings => LastSettingsFile is not null && File.Exists(LastSettingsFile);

    /// <summary>Takes each line that it writes; null when it keeps a log of its own.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Addresses that all answer 200 when the program is well.</summary>
    public required IReadOnlyList<Uri> Health { get; init; }

    public static ChildProgram Backend(OttoSettings settings, string agentSecret, AppFiles app) =>
        Of("backend", app.Backend, new Uri(settings.BackendUrl, "/health/live"), new Uri(settings.BackendUrl, "/health/ready")) with
        {
            // Resolved once: whatever happens to otto.json or to the folder we were called from, a restart uses the same data,
            // ports and secret.
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["OTTO_DATA_DIR"] = settings.DataDirectory,
                ["OTTO_PORT"] = settings.Port.ToString(CultureInfo.InvariantCulture),
                ["OTTO_AGENT_PORT"] = settings.AgentPort.ToString(CultureInfo.InvariantCulture),
                ["OTTO_AGENT_KEY"] = agentSecret,
            },
            LastSettingsFile = LastSettings.PathIn(settings.DataDirectory),
        };

    /// <summary>With the model as <paramref name="agent"/> has it: another model is another program.</summary>
    public static ChildProgram Agent(OttoSettings settings, AgentSettings agent, AppFiles app)
    {
        var environment = AgentEnvironment.Of(settings, agent);
        var program = Of("agent", app.Agent, new Uri(settings.AgentUrl, "/health"));
        return program with
        {
            Arguments = Confined(program, settings, agent, environment),
            Environment = environment,
            HasOurEnvironment = false,
            Log = new AgentLog(settings.LogDirectory, agent).Write,
        };
    }

    public ChildProgram OnLastSettings() => this with
    {
        Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal) { [LastSettings.Variable] = "1" },
    };

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
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (!HasOurEnvironment)
        {
            start.Environment.Clear();
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Where the machine can do it, another program begins, gives up what the agent must not reach, and becomes it.</summary>
    private static IReadOnlyList<string> Confined(
        ChildProgram program, OttoSettings settings, AgentSettings agent, IReadOnlyDictionary<string, string> environment)
    {
        if (!ConfinedProgram.IsPossible)
        {
            return program.Arguments;
        }

        var reach = new Reach(
            settings.DataDirectory,
            settings.AgentPort,
            agent.ModelEndpoint?.Port,
            [program.Directory, AppFiles.DotnetFolder, .. Reach.NamedIn(environment)])
        {
            CollectorPort = TelemetrySettings.Read(environment.GetValueOrDefault).Endpoint?.Port,
        };
        return [AppFiles.Cli, ConfinedProgram.Word, .. reach.Words, program.FileName, .. program.Arguments];
    }

    private static ChildProgram Of(string name, string assembly, params Uri[] health) => new()
    {
        Name = name,
        FileName = AppFiles.Dotnet(),
        Arguments = [assembly],
        Directory = Path.GetDirectoryName(assembly)!,
        Health = health,
    };
}
