namespace OttoHangfire.Storage.Tests.Package;

/// <summary>The assembly for .NET 8, on the runtime that is here: some of these very tests run on it.</summary>
[Collection(nameof(PackedStorage))]
public sealed class OlderRuntimeTests(PackedStorage package)
{
    private const string Some =
        "FullyQualifiedName~SqliteByteRangeQueueFacts|FullyQualifiedName~SqliteTableLockFacts|FullyQualifiedName~SqliteByteRangeStateChangeFacts"
        + "|FullyQualifiedName~EnlistTests|FullyQualifiedName~CheckTests";

    [Fact]
    public async Task TheAssemblyForNet8_PassesTheSameTests()
    {
        var folder = CopyOfTheseTests();
        await using (var assembly = File.Create(Path.Combine(folder, "OttoHangfire.Storage.dll")))
        {
            await package.Read("nupkg", "lib/net8.0/OttoHangfire.Storage.dll").CopyToAsync(assembly);
        }

        var said = await Tool.RunAsync(folder, Tool.Dotnet, "vstest", "OttoHangfire.Storage.Tests.dll", "--TestCaseFilter:" + Some);

        said.Should().MatchRegex(@"Passed:\s+\d{2,}").And.NotMatchRegex(@"Failed:\s+[1-9]");
    }

    [Fact]
    public void EachAssembly_IsMadeForItsOwnRuntime()
    {
        foreach (var framework in new[] { "8.0", "10.0" })
        {
            var bytes = package.Read("nupkg", $"lib/net{framework}/OttoHangfire.Storage.dll").ToArray();

            System.Text.Encoding.UTF8.GetString(bytes).Should().Contain($".NETCoreApp,Version=v{framework}");
        }
    }

    private string CopyOfTheseTests()
    {
        var folder = Path.Combine(package.Folder, "older");
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }
}
