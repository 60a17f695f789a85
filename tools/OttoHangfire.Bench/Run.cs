using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OttoHangfire.Bench.Measurements;
using OttoHangfire.Bench.Peers;
using OttoHangfire.Bench.Reports;

namespace OttoHangfire.Bench;

/// <summary>Runs the measurements: round by round, and in each round storage by storage, so that all meet the same weather.</summary>
internal static class Run
{
    public static int All(BenchOptions options)
    {
        var peers = Peer.Available(options);
        var report = new Report(options, peers);
        Console.WriteLine(report.Head());

        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var measurement in Measurement.All.Where(each => options.Wants(each.Name)))
            {
                foreach (var peer in peers.Where(each => each.Can(measurement)))
                {
                    Console.Error.WriteLine($"round {round} of {options.Rounds}: {measurement.Name} on {peer.Name}");
                    var figures = peer.Measure(measurement, options) ?? InAProcess(measurement, peer, options);
                    report.Add(round, peer, measurement, figures);
                }
            }
        }

        Console.WriteLine(report.Tables());
        if (options.Json is { } path)
        {
            File.WriteAllText(path, report.ToJson());
        }

        return 0;
    }

    public static int One(string measurementName, string peerName, BenchOptions options)
    {
        var measurement = Measurement.All.Single(each => each.Name == measurementName);
        var peer = Peer.Available(options).Single(each => each.Name == peerName);
        using var folder = new BenchFolder(options.Folder);

        var figures = measurement.Run(new Subject(peer, folder, options));

        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private static Dictionary<string, double> InAProcess(Measurement measurement, Peer peer, BenchOptions options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Run).Assembly.Location);
        }

        string[] arguments =
        [
            "one", measurement.Name, peer.Name,
            "--amount", options.Amount.ToString(CultureInfo.InvariantCulture),
            "--folder", options.Folder,
            "--filters", options.Filters.ToString(),
            .. options.Postgres is null ? Array.Empty<string>() : ["--postgres", options.Postgres],
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);

        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(said.Trim().Split('\n')[^1])!
            : throw new InvalidOperationException($"{measurement.Name} on {peer.Name} failed:{Environment.NewLine}{said}");
    }
}
