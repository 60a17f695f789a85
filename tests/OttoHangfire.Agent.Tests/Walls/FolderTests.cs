using System.Text.RegularExpressions;

namespace OttoHangfire.Agent.Tests.Walls;

/// <summary>Each folder of the agent knows only the folders below it, read from the sources.</summary>
public sealed partial class FolderTests
{
    /// <summary>From the ground up. A new folder gets its place here.</summary>
    private static readonly string[] Layers = ["Refusals", "Hosting", "Model", "Skills", "Access", "Api"];

    private static readonly string Sources = Path.Combine(Solution(), "src", "OttoHangfire.Agent");

    [Fact]
    public void EveryFolder_HasItsPlace() =>
        Directory.GetDirectories(Sources).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("obj" or "bin" or "Properties"))
            .Should().BeEquivalentTo(Layers);

    [Fact]
    public void NoFolder_KnowsOneAboveIt() =>
        Layers.SelectMany(FilesOf).SelectMany(file => KnownAbove(file.Folder, file.Name, File.ReadAllLines(file.Path))).Should().BeEmpty();

    [Theory]
    [InlineData("using OttoHangfire.Agent.Api;")]
    [InlineData("/// <see cref=\"Api.RequestBody\"/>")]
    [InlineData("throw new OttoHangfire.Agent.Api.Fault();")]
    public void TheWall_NamesTheLine_WhereAFolderKnowsOneAboveIt(string line) =>
        KnownAbove("Skills", "ISkill.cs", ["", line]).Should().Equal($"Skills/ISkill.cs:2 knows Api: {line}");

    private static IEnumerable<(string Folder, string Name, string Path)> FilesOf(string folder) =>
        Directory.GetFiles(Path.Combine(Sources, folder), "*.cs").Select(path => (folder, Path.GetFileName(path), path));

    private static IEnumerable<string> KnownAbove(string folder, string file, string[] lines) =>
        from line in lines.Select((text, index) => (Text: text, Number: index + 1))
        where !line.Text.StartsWith("namespace ", StringComparison.Ordinal)
        from name in Names().Matches(line.Text).Select(match => match.Groups["folder"].Value).Distinct()
        where Array.IndexOf(Layers, name) > Array.IndexOf(Layers, folder)
        select $"{folder}/{file}:{line.Number} knows {name}: {line.Text}";

    private static string Solution()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OttoHangfire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no OttoHangfire.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }

    /// <summary>A namespace at the end of a using line, or before the name of a type.</summary>
    [GeneratedRegex(@"(?:OttoHangfire\.Agent\.|(?<![\w.]))(?<folder>[A-Z][a-z]+)(?:;|\.[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Names();
}
