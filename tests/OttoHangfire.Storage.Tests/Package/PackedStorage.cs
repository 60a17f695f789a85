using System.IO.Compression;
using System.Xml.Linq;

namespace OttoHangfire.Storage.Tests.Package;

/// <summary>The package, made once by <c>dotnet pack</c> as for a release, from a copy of the sources in a folder of its own.</summary>
public sealed class PackedStorage : IAsyncLifetime
{
    public const string Version = "0.0.1-test";
    public const string RepositoryUrl = "https://github.com/someone/otto";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otto-package-");

    public string Folder => _folder.FullName;

    public string Feed => Path.Combine(Folder, "feed");

    public static string Repository { get; } = FindRepository();

    public Task InitializeAsync() => PackAsync("sources", Feed);

    /// <summary>Packs a copy of the sources as they are now, with the history of the repository.</summary>
    internal async Task PackAsync(string copyName, string feed)
    {
        var copy = Path.Combine(Folder, copyName);
        await Tool.RunAsync(Folder, "git", "clone", "--quiet", "--shared", "--no-checkout", Repository, copy);
        var files = await Tool.RunAsync(Repository, "git", "ls-files", "--cached", "--others", "--exclude-standard");
        foreach (var file in files.Split('\n').Where(name => IsNeeded(name) && File.Exists(Path.Combine(Repository, name))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(Path.Combine(Repository, file), Path.Combine(copy, file));
        }

        // The assembly keeps its version: the tests, which are built against it, can be run on what was packed. Analyzers only look.
        await Tool.DotnetAsync(
            copy,
            [
                "pack", Path.Combine("src", "OttoHangfire.Storage"), "--configuration", "Release", "--output", feed,
                "-p:RunAnalyzers=false", "-p:ContinuousIntegrationBuild=true", "-p:PackageVersion=" + Version, "-p:RepositoryUrl=" + RepositoryUrl,
            ]);
    }

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

    private static bool IsNeeded(string file) => file.Length > 0
        && (file.StartsWith("src/OttoHangfire.Storage/", StringComparison.Ordinal) || !file.Contains('/', StringComparison.Ordinal));

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
