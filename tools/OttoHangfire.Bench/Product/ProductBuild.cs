using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Bench.Product;

/// <summary>The programs of a checkout, as they were built with <c>-c Release</c>.</summary>
internal sealed record ProductBuild(string Name, string Checkout)
{
    private static readonly TimeSpan StartAtMost = TimeSpan.FromMinutes(1);

    /// <summary>Backend and agent on a fresh data folder, ready to be asked.</summary>
    public async Task<RunningProduct> StartAsync(string dataFolder)
    {
        var (port, agentPort) = (FreePort(), FreePort());
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTTO_DATA_DIR"] = dataFolder,
            ["OTTO_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_PORT"] = agentPort.ToString(CultureInfo.InvariantCulture),
            ["OTTO_AGENT_KEY"] = "the-secret-of-this-measurement-0123456789",
        };
        var product = new RunningProduct(new Uri($"http://127.0.0.1:{port}"), dataFolder, [Start("OttoHangfire.Agent", settings), Start("OttoHangfire", settings)]);
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

    private Process Start(string project, Dictionary<string, string> settings)
    {
        var program = Path.Combine(Checkout, "src", project, "bin", "Release", $"net{Environment.Version.Major}.0", $"{project}.dll");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"{program} is not there. Build it first: dotnet build -c Release {Path.Combine(Checkout, "src", project)}");
        }

        var start = new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
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
