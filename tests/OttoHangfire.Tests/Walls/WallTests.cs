using System.Xml.Linq;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Walls;

/// <summary>The walls between the projects and around the SQL, each read from what is built or written.</summary>
public sealed class WallTests
{
    private static readonly string[] Drivers = ["Microsoft.Data.Sqlite", "SQLitePCLRaw", "Npgsql", "Dapper", "Hangfire.Core"];

    private static readonly string Sources = Checkout.PathOf("src");

    [Fact]
    public void Contracts_ReferencesNoPackage_AndNoProject()
    {
        References("OttoHangfire.Contracts").Should().BeEmpty();
    }

    [Fact]
    public void Language_ReferencesNoPackage_AndOnlyContracts()
    {
        References("OttoHangfire.Language").Should().Equal("../OttoHangfire.Contracts/OttoHangfire.Contracts.csproj");
    }

    [Fact]
    public void Storage_ReferencesNothingOfOurs()
    {
        References("OttoHangfire.Storage").Should().OnlyContain(reference => !reference.Contains("OttoHangfire", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OttoHangfire.Cli")]
    [InlineData("OttoHangfire.Agent")]
    public void WhoSpeaksHttp_GetsNoDriver_NotEvenThroughAnother(string project)
    {
        var locked = File.ReadAllText(Path.Combine(Sources, project, "packages.lock.json"));

        Drivers.Should().OnlyContain(driver => !locked.Contains($"\"{driver}", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void SqlStands_OnlyInDatabaseRepositoriesAndTheDoctor()
    {
        var elsewhere = Directory.GetFiles(Path.Combine(Sources, "OttoHangfire"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file) && !MaySpeakSql(file) && HasSql(File.ReadAllText(file)))
            .Select(Path.GetFileName);

        elsewhere.Should().BeEmpty();
    }

    [Fact]
    public void TheMap_NamesEachFolder_AndTheListOfTablesEachTable()
    {
        var map = File.ReadAllText(Path.Combine(Sources, "..", "CONTRIBUTING.md"));
        var tablesOfThePage = Checkout.Page("architecture.md");
        var folders = Directory.GetDirectories(Path.Combine(Sources, "OttoHangfire"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("obj" or "bin" or "Properties"));
        var tables = Directory.GetFiles(Path.Combine(Sources, "OttoHangfire", "Database", "Migrations"), "*.sql", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("CREATE TABLE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .Where(table => !table.EndsWith("_new", StringComparison.Ordinal)); // takes the place of the one that it is called after

        folders.Should().OnlyContain(folder => map.Contains($"    {folder}/ ", StringComparison.Ordinal));
        tables.Should().NotBeEmpty().And.OnlyContain(table => tablesOfThePage.Contains($"| `{table}` |", StringComparison.Ordinal));
    }

    /// <summary>A sentence that names the command another way is wrong on Windows.</summary>
    [Fact]
    public void TheCommand_IsNamedInOnePlace()
    {
        var places = Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file) && File.ReadAllText(file).Replace('\\', '/').Contains("tools/otto", StringComparison.Ordinal))
            .Select(Path.GetFileName);

        places.Should().Equal("TypedCommand.cs");
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Path.Combine(Sources, project, project + ".csproj")).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference")
            .Select(element => element.Attribute("Include")!.Value);

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin");

    private static bool MaySpeakSql(string file) =>
        Path.GetFileName(file).Split('.')[0].EndsWith("Repository", StringComparison.Ordinal)
        || Path.GetFileName(Path.GetDirectoryName(file)) is "Database" or "Doctor";

    private static bool HasSql(string text) =>
        new[] { "SELECT ", "INSERT INTO", "UPDATE otto_", "DELETE FROM", "PRAGMA " }.Any(word => text.Contains(word, StringComparison.Ordinal));
}
