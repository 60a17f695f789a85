using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OttoHangfire.Contracts.Settings;

/// <summary>
/// The settings that all processes share. Each comes from an environment variable (<c>OTTO_PORT</c>), else from
/// <c>otto.json</c> in the data folder (<c>port</c>), else from its default.
/// </summary>
public sealed record OttoSettings
{
    internal static readonly string[] ModelProviders = ["openai", "anthropic"];

    internal static readonly string[] AccessChoices = ["decisions", "everything"];

    /// <summary>The folder of the solution, or of the program where there is none.</summary>
    public required string Home { get; init; }

    /// <summary>Database, keys, logs, backups. <c>OTTO_DATA_DIR</c>; default <c>data/</c> beside the solution.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>OTTO_PORT</c>, 1–65535. Default 8000.</summary>
    public int Port { get; init; } = 8000;

    /// <summary><c>OTTO_AGENT_PORT</c>, 1–65535. Default 8001.</summary>
    public int AgentPort { get; init; } = 8001;

    /// <summary><c>OTTO_AGENT_URL</c>: an agent elsewhere; then none is started here. Default none.</summary>
    public Uri? RemoteAgent { get; init; }

    /// <summary><c>OTTO_AGENT_KEY</c>: the secret of that agent. Default: the content of <c>agent.key</c>.</summary>
    public string? AgentSecret { get; init; }

    /// <summary><c>OTTO_DATABASE</c>: a PostgreSQL connection string. Default: SQLite in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary><c>OTTO_WORKER</c>, <c>on</c> or <c>off</c> (API only). Default on.</summary>
    public bool Worker { get; init; } = true;

    /// <summary><c>OTTO_TIME_ZONE</c>, IANA. Default: the machine's.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What the environment and <c>otto.json</c> say of the model. What holds, <see cref="ReadModel"/> knows.</summary>
    public Uri? ModelEndpoint { get; init; }
    public string? ModelName { get; init; }
    public string? ModelApiKey { get; init; }
    public string ModelProvider { get; init; } = ModelProviders[0];

    /// <summary>Which of those four the environment gives, and which <c>otto.json</c>.</summary>
    public ModelOrigins ModelFrom { get; init; } = new();

    /// <summary><c>OTTO_BIND</c>: the address to listen on. Default loopback.</summary>
    public string? Bind { get; init; }

    /// <summary>Whether nobody beyond this machine reaches the backend.</summary>
    public bool IsLoopbackOnly =>
        Bind is null or "localhost" || (IPAddress.TryParse(Bind.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    /// <summary><c>OTTO_HOSTS</c>: names that the backend answers to, besides the loopback ones.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>OTTO_PUBLIC_URL</c>: how the owner reaches the backend from elsewhere, for links in messages. Default none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><c>OTTO_CERTIFICATE</c>: a PEM or PFX file; then the backend speaks https. Default none.</summary>
    public string? Certificate { get; init; }

    /// <summary><c>OTTO_TRUSTED_PROXIES</c>: the addresses whose word counts on who asks through them. Default none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// <c>OTTO_ACCESS</c>: what needs the owner. <c>decisions</c>, or <c>everything</c>: reading and putting in tasks as well.
    /// </summary>
    public string Access { get; init; } = AccessChoices[0];

    /// <summary>Whether a program of this machine may read and put in tasks without showing anything.</summary>
    public bool IsOpenForReading => Access == AccessChoices[0];

    /// <summary><c>limits</c>, only in <c>otto.json</c>.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary><c>budget</c>, only in <c>otto.json</c>.</summary>
    public BudgetSettings Budget { get; init; } = new();

    /// <summary><c>retention</c>, only in <c>otto.json</c>.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary>
    /// <c>channels</c> of <c>otto.json</c>: ways out to the person. <see cref="StoredChannels"/> has those set up with a command or a page.
    /// </summary>
    public IReadOnlyList<ChannelSettings> Channels { get; init; } = [];

    /// <summary><c>quietHours</c> of <c>otto.json</c>: when messages wait. Default none.</summary>
    public QuietWindow? QuietHours { get; init; }

    /// <summary><c>projects</c> of <c>otto.json</c>: the programs that a person may let Otto start.</summary>
    public IReadOnlyList<ProjectSettings> Projects { get; init; } = [];

    /// <summary><c>policy</c> of <c>otto.json</c>: what the owner tightens or loosens, tiers 0 to 3.</summary>
    public IReadOnlyList<PolicyRule> Policy { get; init; } = [];

    /// <summary><c>ping</c> of <c>otto.json</c>: an address that is called as long as work gets done. Default none.</summary>
    public Uri? Ping { get; init; }

    /// <summary>What is wrong with the settings as they stand now, where these are not them; else null.</summary>
    public string? Problem { get; init; }

    public string DatabaseFile => Path.Combine(DataDirectory, "otto.db");

    public string LogDirectory => Path.Combine(DataDirectory, "logs");

    public string PidFile => Path.Combine(DataDirectory, "otto.pid.json");

    /// <summary>Where the backend is reached from this machine.</summary>
    public Uri BackendUrl => Url(Bind switch { null or "0.0.0.0" => "127.0.0.1", "[::]" => "[::1]", _ => Bind });

    /// <summary>Where the backend listens.</summary>
    public Uri ListenUrl => Url(Bind ?? "127.0.0.1");

    /// <summary>Where the agent is reached.</summary>
    public Uri AgentUrl => RemoteAgent ?? new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{AgentPort}"));

    /// <summary>The language model as it is set at this moment; what was set with a command or a page holds without a restart.</summary>
    public ModelSettings ReadModel() => ModelSettings.Of(this);

    private Uri Url(string host) => new(string.Create(
        CultureInfo.InvariantCulture, $"{(Certificate is null ? "http" : "https")}://{host}:{Port}"));

    /// <summary>Reads the settings of this process.</summary>
    /// <exception cref="SettingsException">A value or a key is wrong; the message names it and says what to do.</exception>
    public static OttoSettings Load() => Load(Environment.GetEnvironmentVariable, AppContext.BaseDirectory);

    /// <summary>Reads the settings with the environment and the place of the program handed in.</summary>
    /// <exception cref="SettingsException">A value or a key is wrong.</exception>
    public static OttoSettings Load(Func<string, string?> environment, string baseDirectory)
    {
        var home = FindHome(baseDirectory);
        var dataDirectory = DataFolder.Resolve(environment("OTTO_DATA_DIR"), home);
        var startsAgain = !string.IsNullOrEmpty(environment(LastSettings.Variable));
        var file = SettingsFile.Read(startsAgain ? LastSettings.PathIn(dataDirectory) : Path.Combine(dataDirectory, SettingsFile.Name));
        var read = new SettingsReader(environment, file);
        return PublicUrlRule.Checked(read, new OttoSettings
        {
            Home = home,
            DataDirectory = dataDirectory,
            Port = read.Port("port", 8000),
            AgentPort = read.Port("agentPort", 8001),
            RemoteAgent = read.Url("agentUrl"),
            AgentSecret = read.Secret("agentKey"),
            Database = read.Text("database"),
            Worker = read.Switch("worker", true),
            TimeZone = read.TimeZone("timeZone"),
            ModelEndpoint = read.Url("modelEndpoint"),
            ModelName = read.Text("modelName"),
            ModelApiKey = read.Secret("modelApiKey"),
            ModelProvider = read.OneOf("modelProvider", ModelProviders, ModelProviders[0]),
            ModelFrom = ModelOrigins.Of(read),
            Bind = read.Text("bind") is { } bind ? Canonical(bind) : null,
            Hosts = read.List("hosts"),
            Certificate = read.Text("certificate") is { } certificate ? Path.GetFullPath(certificate, dataDirectory) : null,
            TrustedProxies = read.Addresses("trustedProxies"),
            Access = read.OneOf("access", AccessChoices, AccessChoices[0]),
            Limits = LimitSettings.Read(read),
            Budget = BudgetSettings.Read(read),
            Retention = RetentionSettings.Read(read),
            Channels = OutwardSettings.Channels(file),
            QuietHours = QuietWindow.Read(file.GetValueOrDefault("quietHours")),
            Projects = OutwardSettings.Projects(file),
            Ping = OutwardSettings.Ping(file.GetValueOrDefault("ping")),
            Policy = PolicyRule.Read(file.GetValueOrDefault("policy")),
            PublicUrl = read.Url("publicUrl"),
        });
    }

    /// <summary>
    /// For whoever only asks the Otto that runs, stops him or looks at him: what is wrong with the settings must not be in the
    /// way. Takes those that he last started with, else the defaults, and keeps what is wrong in <see cref="Problem"/>.
    /// </summary>
    /// <exception cref="SettingsException">The data folder itself is not known.</exception>
    public static OttoSettings LoadAsFarAsPossible(Func<string, string?> environment, string baseDirectory)
    {
        try
        {
            return Load(environment, baseDirectory);
        }
        catch (SettingsException broken)
        {
            var taken = TryLoad(name => name == LastSettings.Variable ? "1" : environment(name), baseDirectory, broken.Message)
                ?? TryLoad(name => name == LastSettings.Variable ? "1" : OnlyFolder(name, environment), baseDirectory, broken.Message);
            if (taken is not null)
            {
                return taken;
            }

            throw;
        }
    }

    /// <summary>As the other, for this process.</summary>
    public static OttoSettings LoadAsFarAsPossible() => LoadAsFarAsPossible(Environment.GetEnvironmentVariable, AppContext.BaseDirectory);

    private static string? OnlyFolder(string name, Func<string, string?> environment) => name == "OTTO_DATA_DIR" ? environment(name) : null;

    private static OttoSettings? TryLoad(Func<string, string?> environment, string baseDirectory, string problem)
    {
        try
        {
            return Load(environment, baseDirectory) with { Problem = problem };
        }
        catch (SettingsException)
        {
            return null;
        }
    }

    private static string FindHome(string baseDirectory)
    {
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
            {
                return folder.FullName;
            }
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(baseDirectory));
    }

    /// <summary>One spelling of an address, as it stands in a URL and in the Host header.</summary>
    private static string Canonical(string address) => IPAddress.TryParse(address, out var ip) switch
    {
        false => address,
        true when ip!.IsIPv4MappedToIPv6 => ip.MapToIPv4().ToString(),
        true when ip!.AddressFamily == AddressFamily.InterNetworkV6 => $"[{ip}]",
        true => ip!.ToString(),
    };
}

/// <summary>A setting is wrong. The message names it, says where it stands and what to write instead.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException(string message)
        : base(message)
    {
    }

    public SettingsException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public SettingsException()
    {
    }

    /// <summary>The field of an entry that is wrong; null where no single field is.</summary>
    public string? Field { get; init; }

    /// <summary>What is wrong with that field, as a clause whose subject it is, without a full stop.</summary>
    public string? Fault { get; init; }
}
