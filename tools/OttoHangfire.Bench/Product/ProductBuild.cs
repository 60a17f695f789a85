using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Bench.Product;

/// <summary>The programs of a checkout, as they were built with <c>-c Release</c>.</summary>
internal sealed record ProductBuild(string Name, string Checkout)
{
    private const string Strace = "/usr/bin/strace";
    private static readonly TimeSpan StartAtMost = TimeSpan.FromMinutes(1);

    /// <summary>Whether the waits for the disk can be counted.</summary>
    public static bool HasStrace => File.Exists(Strace);

    /// <summary>Backend and agent on a fresh data folder, ready to be asked.</summary>
    public async Task<RunningProduct> StartAsync(string dataFolder, bool countSyncs = false)
    {
        var (port, agentPort) = (FreePort(), FreePort());
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTTO_DATA_DIR"] = dataFolder,
            ["OTTO_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_PORT"] = agentPort.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_KEY"] = "the-secret-of-this-measurement-0123456789",
        };
        var syncs = countSyncs && HasStrace ? dataFolder + ".syncs" : null;
        var product = new RunningProduct(
            new Uri($"http://127.0.0.1:{port}"), dataFolder, [Start("OttoHangfire.Agent", settings, syncs: null), Start("OttoHangfire", settings, syncs)], syncs);
        try
        {
            await product.ReadyAsync(new Uri($"http://127.0.0.1:{agentPort}/health"), StartAtMost);
            return product;
        }
        catch
        {
            product.Dispose();
            throw;
        }
    }

    private Process Start(string project, Dictionary<string, string> settings, string? syncs)
    {
        var program = Path.Combine(Checkout, "src", project, "bin", "Release", $"net{Environment.Version.Major}.0", $"{project}.dll");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"{program} is not there. Build it first: dotnet build -c Release {Path.Combine(Checkout, "src", project)}");
        }

        // Beside the program (-D), whose process stays the one that was started; only the calls that are counted stop it.
        string[] command = syncs is null
            ? ["dotnet", program]
            : [Strace, "-D", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", syncs, "dotnet", program];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;

        // Read and forgotten: an unread pipe would stop it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
