using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OttoHangfire.Bench.Measurements;

namespace OttoHangfire.Bench.Peers;

/// <summary>plainjob on better-sqlite3, in node: no Hangfire, and one row per job; a yardstick for a queue in SQLite.</summary>
internal sealed class PlainjobPeer(string folder) : Peer("plainjob FULL")
{
    public override string Description =>
        $"plainjob {VersionOf("plainjob")} on better-sqlite3 {VersionOf("better-sqlite3")}, node {Node("--version").Trim()}, synchronous=FULL, one process";

    public override bool Can(Measurement measurement) => measurement is Drain or Enqueue { Threads: 1 };

    public override Dictionary<string, double> Measure(Measurement measurement, BenchOptions options)
    {
        using var files = new BenchFolder(options.Folder);
        var script = Path.Combine(AppContext.BaseDirectory, "plainjob", "bench.mjs");
        var (what, workers) = measurement is Drain drain ? ("drain", drain.Workers) : ("enqueue", 1);
        var answer = Node(
            script,
            Path.GetFullPath(folder),
            Path.Combine(files.Path, "jobs.db"),
            what,
            options.Of(measurement.Jobs).ToString(CultureInfo.InvariantCulture),
            workers.ToString(CultureInfo.InvariantCulture));
        return new Dictionary<string, double> { [measurement.Name] = JsonSerializer.Deserialize<double>(answer.Trim().Split('\n')[^1]) };
    }

    public override OpenedStorage Open(string folder) => throw new NotSupportedException("plainjob is not a Hangfire storage.");

    private string VersionOf(string package)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "node_modules", package, "package.json")));
        return json.RootElement.GetProperty("version").GetString()!;
    }

    private static string Node(params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? said : throw new InvalidOperationException("node failed: " + said);
    }
}
