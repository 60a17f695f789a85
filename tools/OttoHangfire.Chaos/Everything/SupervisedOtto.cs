using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OttoHangfire.Chaos.Everything;

/// <summary>Otto as a person has him: started by <c>otto up --detach</c>, with the supervisor and the backend to be killed.</summary>
internal sealed class SupervisedOtto(string home, int port, ChaosAgent agent, FakeClock clock)
{
    private const int Sigkill = 9;
    private const int LastLines = 15;
    private static readonly TimeSpan WordAtMost = TimeSpan.FromSeconds(90);

    /// <summary>Where the data lies.</summary>
    public string DataFolder => Path.Combine(home, "data");

    /// <summary>While this file is there, the failpoint of this life counts.</summary>
    public string Arm => Path.Combine(home, "armed");

    private string Cli => Path.Combine(home, "artifacts", "app", "cli", "otto.dll");

    /// <summary>Lays out a folder as the setup leaves it, with a backend that has failpoints.</summary>
    public static async Task PrepareAsync(string home, string backend, CancellationToken cancellation)
    {
        var cli = await BackendBuild.MakeAsync("OttoHangfire.Cli", cancellation);
        var app = Directory.CreateDirectory(Path.Combine(home, "artifacts", "app")).FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "OttoHangfire.sln"), "", cancellation);
        Copy(Path.GetDirectoryName(backend)!, Path.Combine(app, "backend"));
        Copy(Path.GetDirectoryName(cli)!, Path.Combine(app, "cli"));

        // The agent runs elsewhere: in this process. That his program is there is all that is asked.
        Directory.CreateDirectory(Path.Combine(app, "agent"));
        await File.WriteAllTextAsync(Path.Combine(app, "agent", "OttoHangfire.Agent.dll"), "", cancellation);
    }

    /// <summary>Starts him, or takes over what a killed supervisor left. He dies at this step, once it is armed.</summary>
    public Task<(int ExitCode, string Words)> StartAsync(Kill? kill, CancellationToken cancellation)
    {
        var failpoint = kill is null || kill.IsFromOutside
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{kill.Step}:{kill.Count}:{Arm}");
        return RunAsync(failpoint, cancellation, "up", "--detach");
    }

    public Task<(int ExitCode, string Words)> StopAsync(CancellationToken cancellation) => RunAsync("", cancellation, "up", "--stop");

    /// <summary><c>kill -9</c> of one of the processes that the pid file names. False when there is none.</summary>
    public bool Kill(string part) => Pid(part) is { } pid && Kill(pid, Sigkill) == 0;

    /// <summary>Null when nobody runs, or the file cannot be read.</summary>
    public int? Pid(string part)
    {
        try
        {
            using var pids = JsonDocument.Parse(File.ReadAllText(Path.Combine(DataFolder, "otto.pid.json")));
            return pids.RootElement.GetProperty(part).GetInt32();
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The pid file, and how each of its logs ends.</summary>
    public async Task<string> LastWordsAsync(CancellationToken cancellation)
    {
        var words = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(DataFolder, "otto.pid.json")
            .Concat(Directory.EnumerateFiles(Path.Combine(DataFolder, "logs")).Order(StringComparer.Ordinal)))
        {
            words.Append("--- ").AppendLine(Path.GetFileName(file)).AppendJoin('\n', (await File.ReadAllLinesAsync(file, cancellation)).TakeLast(LastLines)).AppendLine();
        }

        return words.ToString();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private async Task<(int ExitCode, string Words)> RunAsync(string failpoint, CancellationToken cancellation, params string[] words)
    {
        var start = new ProcessStartInfo(BackendBuild.Dotnet, [Cli, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("OTTO_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["OTTO_DATA_DIR"] = DataFolder;
        start.Environment["OTTO_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["OTTO_AGENT_URL"] = agent.Url.ToString();
        start.Environment["OTTO_AGENT_KEY"] = ChaosAgent.Secret;
        start.Environment["OTTO_FAILPOINT"] = failpoint;
        clock.Enter(start.Environment);

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(WordAtMost);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var output = process.StandardOutput.ReadToEndAsync(both.Token);
        var errors = process.StandardError.ReadToEndAsync(both.Token);
        await process.WaitForExitAsync(both.Token);
        return (process.ExitCode, await output + await errors);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
