using System.IO.Compression;
using System.Xml.Linq;

namespace OttoHangfire.Storage.Tests.Package;

/// <summary>The package, made once by <c>dotnet pack</c> as for a release, in a folder of its own.</summary>
public sealed class PackedStorage : IAsyncLifetime
{
    public const string Version = "0.0.1-test";
    public const string RepositoryUrl = "https://github.com/someone/otto";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otto-package-");

    public string Folder => _folder.FullName;

    public string Feed => Path.Combine(Folder, "feed");

    public static string Repository { get; } = FindRepository();

    public async Task InitializeAsync() => await Tool.DotnetAsync(
        Folder,
        [
            "pack", Path.Combine(Repository, "src", "OttoHangfire.Storage"), "--configuration", "Release", "--output", Feed,
            "-p:ContinuousIntegrationBuild=true", "-p:Version=" + Version, "-p:RepositoryUrl=" + RepositoryUrl,
            "-p:ArtifactsPath=" + Path.Combine(Folder, "artifacts"),
        ]);

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal ZipArchive Open(string extension) => ZipFile.OpenRead(Path.Combine(Feed, $"OttoHangfire.Storage.{Version}.{extension}"));

    /// <summary>A file of the package, by its path in it.</summary>
    internal MemoryStream Read(string extension, string path)
    {
        using var package = Open(extension);
        using var file = package.GetEntry(path)!.Open();
        var copy = new MemoryStream();
        file.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    internal XElement Metadata()
    {
        using var file = Read("nupkg", "OttoHangfire.Storage.nuspec");
        return XDocument.Load(file).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}

/// <summary>Both classes of tests look at one package.</summary>
[CollectionDefinition(nameof(PackedStorage))]
public sealed class PackedStorageGroup : ICollectionFixture<PackedStorage>;
