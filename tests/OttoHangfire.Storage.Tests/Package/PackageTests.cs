using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace OttoHangfire.Storage.Tests.Package;

/// <summary>What somebody gets who installs the package.</summary>
[Collection(nameof(PackedStorage))]
public sealed class PackageTests(PackedStorage package)
{
    private const string Assembly = "lib/net10.0/OttoHangfire.Storage";
    private const string OlderAssembly = "lib/net8.0/OttoHangfire.Storage";

    // https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void ThePackage_HoldsAssembly_Documentation_Readme_AndLicence()
    {
        using var archive = package.Open("nupkg");

        archive.Entries.Select(entry => entry.FullName).Should().Contain([Assembly + ".dll", Assembly + ".xml", OlderAssembly + ".dll", OlderAssembly + ".xml", "README.md", "CHANGELOG.md", "LICENSE"]);
        Text("README.md").Should().Be(File.ReadAllText(Path.Combine(PackedStorage.Repository, "src", "OttoHangfire.Storage", "README.md")));
        Text("LICENSE").Should().Contain("MIT License");
        Text(Assembly + ".xml").Should().Contain("T:OttoHangfire.Storage.SqliteJobStorage").And.Contain("P:OttoHangfire.Storage.SqliteJobStorageOptions.OwnerLease");
    }

    [Fact]
    public async Task TheMetadata_NamesLicence_Readme_AndTheCommitItWasMadeFrom()
    {
        var metadata = package.Metadata().Elements().ToDictionary(element => element.Name.LocalName);

        metadata["license"].Value.Should().Be("MIT");
        metadata["readme"].Value.Should().Be("README.md");
        metadata["version"].Value.Should().Be(PackedStorage.Version);
        metadata["repository"].Attribute("type")!.Value.Should().Be("git");
        metadata["repository"].Attribute("url")!.Value.Should().Be(PackedStorage.RepositoryUrl);
        metadata["repository"].Attribute("commit")!.Value.Should().Be(await HeadAsync());
    }

    [Fact]
    public async Task PackedFromAnotherFolder_EachAssembly_IsTheSameByteForByte()
    {
        var feed = Path.Combine(package.Folder, "second-feed");

        await package.PackAsync(Path.Combine("elsewhere", "deeper"), feed);

        Hashes(feed).Should().HaveCount(4).And.Equal(Hashes(package.Feed));
        using var assembly = new PEReader(package.Read("nupkg", Assembly + ".dll"));
        assembly.ReadDebugDirectory().Should().Contain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    [Fact]
    public async Task TheSymbols_HoldTheSources_AndSayWhereTheyStand()
    {
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(package.Read("snupkg", Assembly + ".pdb"));
        var reader = symbols.GetMetadataReader();
        var kinds = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation).ToLookup(entry => reader.GetGuid(entry.Kind));

        var link = Encoding.UTF8.GetString(reader.GetBlobBytes(kinds[SourceLink].Single().Value));

        link.Should().Contain($"https://raw.githubusercontent.com/someone/otto/{await HeadAsync()}/*");
        kinds[EmbeddedSource].Should().HaveCountGreaterThanOrEqualTo(60, "each file of the storage is in it");

        reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))
            .Should().OnlyContain(name => name.StartsWith("/_/src/OttoHangfire.Storage/", StringComparison.Ordinal), "no path of the machine that packed it may show");
    }

    /// <summary>What each assembly and its documentation is, byte for byte.</summary>
    private static Dictionary<string, string> Hashes(string feed)
    {
        using var packed = ZipFile.OpenRead(Path.Combine(feed, $"OttoHangfire.Storage.{PackedStorage.Version}.nupkg"));
        return packed.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)).ToDictionary(entry => entry.FullName, Hash);
    }

    private static string Hash(ZipArchiveEntry entry)
    {
        using var file = entry.Open();
        return Convert.ToHexString(SHA256.HashData(file));
    }

    private static async Task<string> HeadAsync() => (await Tool.RunAsync(PackedStorage.Repository, "git", "rev-parse", "HEAD")).Trim();

    private string Text(string path)
    {
        using var reader = new StreamReader(package.Read("nupkg", path));
        return reader.ReadToEnd();
    }
}
