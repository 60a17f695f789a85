using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;

namespace OttoHangfire.Cli.Up;

/// <summary>Asks for the two ports before anything is started, and says who has them.</summary>
internal static class PortCheck
{
    private const int FirstFree = 1024;
    private const int Last = 65535;

    /// <summary>Null when both are free.</summary>
    public static async Task<Outcome?> FindAsync(OttoSettings settings, HttpClient http, CancellationToken cancellation)
    {
        if (settings.RemoteAgent is null && settings.Port == settings.AgentPort)
        {
            return new Outcome(
                ExitCode.WrongUsage,
                $"OTTO_PORT and OTTO_AGENT_PORT are both {settings.Port}, and each program needs a port of its own. "
                + $"Start on free ports: {Line(settings)}");
        }

        var address = IPAddress.TryParse(settings.Bind?.Trim('[', ']'), out var bind) ? bind : IPAddress.Loopback;
        return await FindAsync(settings, "OTTO_PORT", address, settings.Port, http, cancellation)
            ?? (settings.RemoteAgent is null
                ? await FindAsync(settings, "OTTO_AGENT_PORT", IPAddress.Loopback, settings.AgentPort, http, cancellation)
                : null);
    }

    private static async Task<Outcome?> FindAsync(
        OttoSettings settings, string setting, IPAddress address, int port, HttpClient http, CancellationToken cancellation)
    {
        switch (Try(address, port))
        {
            case SocketError.AccessDenied when port < FirstFree:
                return new Outcome(
                    ExitCode.Failed,
                    $"Port {port} is below {FirstFree}, and such ports are the administrator's. Use another one: {Line(settings)}");

            case SocketError.AddressNotAvailable:
                return new Outcome(ExitCode.WrongUsage, $"OTTO_BIND is {address}, which is no address of this machine. Use 127.0.0.1.");

            case SocketError.AddressAlreadyInUse or SocketError.AccessDenied:
                var otto = await OttoAsync(new UriBuilder("http", address.ToString(), port, "/health/live").Uri, http, cancellation);
                var holder = PortHolder.Of(address, port);

                // An Otto on the same data is told by the one who knows: the backend.
                return otto is { } pid && pid == InstanceOf(settings.DataDirectory)
                    ? null
                    : new Outcome(
                        ExitCode.Failed,
                        $"Port {port} ({setting}) is taken by {Name(otto, holder)}. {Step(settings, otto, holder)}");

            default:
                return null;
        }
    }

    private static string Name(int? otto, PortHolder? holder) => (otto, holder) switch
    {
        ({ } pid, { DataFolder: { } folder }) => $"another Otto (process {pid}, data in {folder})",
        ({ } pid, _) => $"another Otto (process {pid})",
        (_, { IsAgent: true, DataFolder: { } folder } agent) => $"the agent of another Otto (process {agent.Pid}, data in {folder})",
        (_, { IsAgent: true } agent) => $"the agent of another Otto (process {agent.Pid})",
        (_, { } other) => $"{other.Name} (process {other.Pid})",
        _ => "another program",
    };

    private static string Step(OttoSettings settings, int? otto, PortHolder? holder) =>
        $"{(otto is null && holder is not { IsAgent: true } ? "Stop it" : "Stop him")}, or start on free ports: {Line(settings)}";

    private static string Line(OttoSettings settings)
    {
        var port = FreeFrom(Math.Max(settings.Port, FirstFree) + 2, except: 0);
        var agent = FreeFrom(port + 1, except: port);
        return UpMessages.OnFolder(settings) + (OperatingSystem.IsWindows()
            ? $"set OTTO_PORT={port}&& set OTTO_AGENT_PORT={agent}&& {TypedCommand.Start}"
            : $"OTTO_PORT={port} OTTO_AGENT_PORT={agent} {TypedCommand.Start}");
    }

    private static int FreeFrom(int port, int except)
    {
        while (port < Last && (port == except || Try(IPAddress.Loopback, port) != SocketError.Success))
        {
            port++;
        }

        return port;
    }

    private static SocketError Try(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    /// <summary>The process id that an Otto names at this address; null where none answers so.</summary>
    private static async Task<int?> OttoAsync(Uri address, HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var json = JsonDocument.Parse(await http.GetStringAsync(address, cancellation));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("pid", out var pid)
                ? pid.GetInt32()
                : null;
        }
        catch (Exception stranger) when (stranger is HttpRequestException or JsonException or InvalidOperationException or FormatException
            || (stranger is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The backend that has locked the data folder last.</summary>
    private static int? InstanceOf(string dataDirectory)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(dataDirectory, "otto.instance.json")));
            return json.RootElement.GetProperty("pid").GetInt32();
        }
        catch (Exception unreadable) when (unreadable
            is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The process that listens on a port, as Linux tells it.</summary>
internal sealed record PortHolder(int Pid, string Name, string? DataFolder, bool IsAgent)
{
    private const string Listens = "0A";

    /// <summary>Null where nobody can tell: another system, or a process of somebody else's.</summary>
    public static PortHolder? Of(IPAddress address, int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var sockets = Sockets(address, port);
        var process = Processes().FirstOrDefault(folder => Links(folder).Any(sockets.Contains));
        return process is null ? null : Of(process);
    }

    private static PortHolder Of(string process)
    {
        var name = Read(Path.Combine(process, "comm")).Trim();
        var isAgent = IsAgentOfOtto(process);
        return new PortHolder(
            int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture),
            name.Length == 0 ? "a program" : name,
            isAgent ? FolderOfItsBackend(process) : FolderOf(process),
            isAgent);
    }

    private static IEnumerable<string> Processes() =>
        Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]));

    private static bool IsAgentOfOtto(string process) => Read(Path.Combine(process, "cmdline")).Split('\0').Take(2)
        .Any(word => Path.GetFileName(word) is "OttoHangfire.Agent.dll" or "OttoHangfire.Agent");

    /// <summary>The agent himself is told of no folder; the backend has the same supervisor.</summary>
    private static string? FolderOfItsBackend(string process)
    {
        var supervisor = ParentOf(process);
        return Processes().Where(other => ParentOf(other) == supervisor).Select(FolderOf).FirstOrDefault(folder => folder is not null);
    }

    /// <summary>The second word behind the name, which is in brackets and may have any sign.</summary>
    private static string? ParentOf(string process) =>
        Read(Path.Combine(process, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
            ? parent
            : null;

    private static string? FolderOf(string process) => Read(Path.Combine(process, "environ")).Split('\0')
        .FirstOrDefault(variable => variable.StartsWith("OTTO_DATA_DIR=", StringComparison.Ordinal))?["OTTO_DATA_DIR=".Length..];

    /// <summary>Another program may listen on the same port of another address.</summary>
    private static HashSet<string> Sockets(IPAddress address, int port)
    {
        var ends = new[] { address, address.MapToIPv6(), IPAddress.Any, IPAddress.IPv6Any }
            .Select(local => string.Create(CultureInfo.InvariantCulture, $"{Hexadecimal(local)}:{port:X4}"))
            .ToHashSet(StringComparer.Ordinal);
        return new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .SelectMany(table => Read(table).Split('\n').Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 9 && words[3] == Listens && ends.Contains(words[1]))
            .Select(words => $"socket:[{words[9]}]")
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>As the table has it: four bytes at a time, the last one first.</summary>
    private static string Hexadecimal(IPAddress address) =>
        string.Concat(address.GetAddressBytes().Chunk(4).Select(four => Convert.ToHexString([.. four.Reverse()])));

    private static List<string> Links(string process)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(process, "fd")).Select(file => new FileInfo(file).LinkTarget ?? "").ToList();
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
