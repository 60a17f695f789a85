using System.Diagnostics;
using System.Text.Json;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.WholeWay;

/// <summary>A folder as the setup leaves it: the scripts and the built programs, with a data folder and ports of its own.</summary>
internal sealed class OttoHome : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;
    private ForegroundProcess? _foreground;

    /// <summary>These stand in the environment from which everything is started.</summary>
    public OttoHome(IReadOnlyDictionary<string, string>? environment = null)
    {
        _environment = (environment ?? new Dictionary<string, string>()).ToDictionary(variable => variable.Key, variable => (string?)variable.Value);
        _environment["OTTO_PORT"] = $"{Port}";
        _environment["OTTO_AGENT_PORT"] = $"{AgentPort}";
        _environment["OTTO_DATA_DIR"] = null;
        foreach (var file in new[] { "OttoHangfire.sln", "start_otto_unix.sh", "setup_otto_unix.sh", "tools/otto", "tools/sdk.sh", "global.json", "Directory.Build.props", "Directory.Packages.props" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.Copy(Solution.File(file), _folder.File(file));
        }

        Directory.CreateDirectory(_folder.File("src"));
        Install("OttoHangfire", "backend");
        Install("OttoHangfire.Agent", "agent");
        Install("OttoHangfire.Cli", "cli");
        File.WriteAllText(_folder.File("artifacts", "app", "stamp"), "");
    }

    public int Port { get; } = FreePort.Find();

    public int AgentPort { get; } = FreePort.Find();

    public string DataFolder => _folder.File("data");

    public string PidFile => _folder.File("data", "otto.pid.json");

    public Task<Command.Result> StartAsync(string word) => RunAsync("start_otto_unix.sh", word);

    public Task<Command.Result> OttoAsync(params string[] words) => RunAsync("tools/otto", words);

    /// <summary>What a person types in this folder.</summary>
    public Task<Command.Result> ShellAsync(string commands) =>
        new Command("bash", "-c", commands) { Directory = _folder.Path, Environment = _environment }.RunAsync();

    /// <summary>The start script in a terminal of its own, until Ctrl-C.</summary>
    public ForegroundProcess StartAndStay()
    {
        _foreground = new ForegroundProcess(_folder.File("start_otto_unix.sh"), _folder.Path, _environment);
        return _foreground;
    }

    /// <summary>The processes that the pid file names, as long as they live.</summary>
    public async Task<IReadOnlyList<Process>> ProcessesAsync()
    {
        using var pids = JsonDocument.Parse(await File.ReadAllTextAsync(PidFile));
        return [.. new[] { "supervisor", "backend", "agent" }.Select(name => Process.GetProcessById(pids.RootElement.GetProperty(name).GetInt32()))];
    }

    /// <summary>The agent, as the pid file names it.</summary>
    public async Task<Process> AgentAsync() => (await ProcessesAsync())[2];

    /// <summary>Comes back when both answer, whoever started them.</summary>
    public Task RunsAsync() => Eventually.HoldsAsync(async () => (await OttoAsync("up", "--status")).ExitCode == 0, "Otto runs");

    public async ValueTask DisposeAsync()
    {
        if (_foreground is not null)
        {
            await _foreground.InterruptAsync();
        }

        await StartAsync("--stop");
        _folder.Dispose();
    }

    private Task<Command.Result> RunAsync(string script, params string[] words) =>
        new Command(_folder.File(script), words) { Environment = _environment }.RunAsync();

    private void Install(string project, string part)
    {
        var from = Solution.Output(project);
        var to = _folder.File("artifacts", "app", part);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
