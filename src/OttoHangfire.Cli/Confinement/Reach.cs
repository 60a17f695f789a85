using System.Globalization;

namespace OttoHangfire.Cli.Confinement;

/// <summary>What the agent's program may still reach once it is confined.</summary>
/// <param name="Closed">The folder of which it may read nothing.</param>
/// <param name="Port">The one on which it may be called.</param>
/// <param name="ModelPort">The one that it may call, on any machine; null for none.</param>
/// <param name="Open">Folders that it needs besides those of the system.</param>
internal sealed record Reach(string Closed, int Port, int? ModelPort, IReadOnlyList<string> Open)
{
    /// <summary>Where Linux' distributions keep programs, libraries, certificates and zones.</summary>
    private static readonly string[] SystemFolders =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/nix", "/gnu", "/snap", "/proc", "/sys", "/dev",
        "/run/systemd/resolve", "/run/resolvconf", "/run/current-system",
    ];

    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    /// <summary>Another one that it may call, on any machine: the traces go there. Null for none.</summary>
    public int? CollectorPort { get; init; }

    /// <summary>As words of a command line, which <see cref="Parse"/> reads.</summary>
    public IReadOnlyList<string> Words =>
    [
        Closed, Word(Port), Word(ModelPort ?? 0), Word(CollectorPort ?? 0), .. Open, "--",
    ];

    /// <summary>Reads the words, and returns those after them as the program.</summary>
    public static (Reach Reach, IReadOnlyList<string> Program) Parse(IReadOnlyList<string> words)
    {
        var end = words.Index().First(word => word.Item == "--").Index;
        var ports = words.Skip(1).Take(3).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (
            new Reach(words[0], ports[0], OrNone(ports[1]), [.. words.Take(end).Skip(4)]) { CollectorPort = OrNone(ports[2]) },
            [.. words.Skip(end + 1)]);
    }

    /// <summary>Allows that, and nothing else.</summary>
    public void Allow(Landlock landlock)
    {
        var closed = RealPath.Of(Closed);
        foreach (var folder in SystemFolders.Concat(Open).SelectMany(folder => Without(RealPath.Of(folder), closed)))
        {
            landlock.AllowReading(folder);
        }

        foreach (var device in Devices)
        {
            landlock.AllowWriting(device);
        }

        landlock.AllowListening(Port);
        foreach (var port in new[] { ModelPort, CollectorPort }.OfType<int>())
        {
            landlock.AllowConnecting(port);
        }
    }

    /// <summary>
    /// The folder; where the closed one lies within it, all that is in it but that one. A rule cannot take away what another gives.
    /// </summary>
    internal static IEnumerable<string> Without(string folder, string closed)
    {
        if (!IsWithin(closed, folder))
        {
            return [folder];
        }

        // What a link leads to is allowed or not by where it lies.
        return folder == closed
            ? []
            : new DirectoryInfo(folder).EnumerateDirectories().Where(entry => entry.LinkTarget is null)
                .SelectMany(entry => Without(entry.FullName, closed));
    }

    /// <summary>What the variables of an environment name: libraries, certificates and zones that lie elsewhere.</summary>
    public static IEnumerable<string> NamedIn(IReadOnlyDictionary<string, string> environment) =>
        new[] { "LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TZDIR", "OTEL_EXPORTER_OTLP_CERTIFICATE" }
            .SelectMany(name => environment.GetValueOrDefault(name, "").Split(':', StringSplitOptions.RemoveEmptyEntries));

    private static string Word(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static int? OrNone(int port) => port == 0 ? null : port;

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
