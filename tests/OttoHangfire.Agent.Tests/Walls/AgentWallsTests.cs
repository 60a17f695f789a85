using System.Text.Json;
using System.Text.RegularExpressions;
using OttoHangfire.Agent.Tests.Support;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Tests.Walls;

/// <summary>What Otto cannot do, because it is not there.</summary>
public sealed class AgentWallsTests
{
    private static readonly string[] Forbidden = ["Sqlite", "Npgsql", "Dapper", "SqlClient", "dbup", "Hangfire.", "SQLitePCL"];

    /// <summary>Ways to a file, to another process, and to the settings that only those who start him may read.</summary>
    private static readonly string[] Unreachable =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.Path", "System.Net.WebRequest", "System.Net.WebClient", "System.Net.Dns",
        "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.UdpClient", "System.Net.Sockets.NetworkStream",
        "System.Net.WebSockets.", "System.Net.Mail.", "System.Net.Quic.", "OttoHangfire.Contracts.Settings.OttoSettings",
        "OttoHangfire.Contracts.Settings.PrivateFiles",
    ];

    [Fact]
    public void HisDependencies_NameNoDatabaseDriverAndNoHangfire()
    {
        var libraries = Libraries().Select(library => library.Name).ToList();

        libraries.Should().Contain(name => name.StartsWith("Serilog/", StringComparison.Ordinal), "otherwise this reads the wrong file");
        libraries.Where(name => Forbidden.Any(word => name.Replace("OttoHangfire.", "Otto.").Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Should().BeEmpty();
    }

    [Fact]
    public void HisOwnParts_AreTheAgentAndTheContractsAlone() =>
        Libraries().Select(library => library.Name.Split('/')[0]).Where(name => name.StartsWith("OttoHangfire", StringComparison.Ordinal))
            .Should().BeEquivalentTo("OttoHangfire.Agent", "OttoHangfire.Contracts");

    [Fact]
    public void OfWhatOthersWroteForModels_HeHasTheInterfacesAlone() =>
        Libraries().Select(library => library.Name.Split('/')[0])
            .Where(name => new[] { "Microsoft.Extensions.AI", "OpenAI", "Anthropic", "System.ClientModel", "Azure" }.Any(word => name.StartsWith(word, StringComparison.Ordinal)))
            .Should().Equal("Microsoft.Extensions.AI.Abstractions");

    [Fact]
    public void Contracts_ReferenceNoPackage()
    {
        var contracts = Libraries().Single(library => library.Name.StartsWith("OttoHangfire.Contracts/", StringComparison.Ordinal));

        contracts.Value.TryGetProperty("dependencies", out _).Should().BeFalse();
        typeof(OttoJson).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)
            .Should().OnlyContain(name => name!.StartsWith("System.", StringComparison.Ordinal));
    }

    [Fact]
    public void HeStartsNoProcess_AndCallsNoNativeCode()
    {
        foreach (var assembly in new[] { typeof(Program).Assembly, typeof(OttoJson).Assembly })
        {
            var file = AssemblyFile.Read(assembly);

            file.TypesUsed.Should().NotIntersectWith(["System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo"]);
            file.NativeCalls.Should().Be(0);
        }
    }

    [Fact]
    public void HeCallsNobodyButHisModel_OpensNoFile_AndKnowsNothingOfTheDataFolder()
    {
        var file = AssemblyFile.Read(typeof(Program).Assembly);

        file.TypesUsed.Should().Contain("OttoHangfire.Contracts.Settings.AgentSettings", "otherwise this reads the wrong file");
        file.TypesUsed.Where(type => type != "System.Net.Sockets.SocketException" && Unreachable.Any(word => type.StartsWith(word, StringComparison.Ordinal)))
            .Should().BeEmpty();
    }

    [Fact]
    public void OneFileCallsOut_AndSetsWhatItMayDo()
    {
        string[] callers = ["HttpClient", "HttpMessageInvoker", "SocketsHttpHandler", "HttpClientHandler", "HttpRequestMessage"];
        var sources = Checkout.PathOf("src", "OttoHangfire.Agent");

        Directory.GetFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => callers.Any(word => Regex.IsMatch(File.ReadAllText(file), $@"\b{word}\b", RegexOptions.NonBacktracking)))
            .Select(file => Path.GetRelativePath(sources, file))
            .Should().Equal(Path.Combine("Endpoint", "ModelLine.cs"));
    }

    [Fact]
    public void TheWalls_SeeWhatStandsBehindThem() =>
        AssemblyFile.Read(typeof(AgentWallsTests).Assembly).TypesUsed
            .Should().Contain(["System.Diagnostics.Process", "System.Net.Http.HttpClient", "System.IO.File", "System.Net.Sockets.TcpClient"]);

    /// <summary>The libraries of the agent's own deps.json, with what each depends on.</summary>
    private static List<JsonProperty> Libraries()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "OttoHangfire.Agent.deps.json");
        using var dependencies = JsonDocument.Parse(File.ReadAllText(file));
        var target = dependencies.RootElement.GetProperty("targets").EnumerateObject().Single();
        return [.. target.Value.Clone().EnumerateObject()];
    }
}
