using System.Text.RegularExpressions;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Walls;

/// <summary>Which database it is, only the folder Database knows: the other one has to fit in there too.</summary>
public sealed partial class DatabaseWallTests
{
    private static readonly string Backend = Path.Combine(Checkout.PathOf("src"), "OttoHangfire");

    [Fact]
    public void SqliteIsNamed_OnlyInDatabase_AndWhereAPersonIsTold()
    {
        Elsewhere(text => text.Contains("sqlite", StringComparison.OrdinalIgnoreCase))
            .Should().BeEquivalentTo(["SettingsSetup.cs"], "a person is told there what is used without a setting");
    }

    [Fact]
    public void SqlThatOneDatabaseDoesNotUnderstand_StandsOnlyInDatabase()
    {
        Elsewhere(OfOneDatabase().IsMatch).Should().BeEmpty();
    }

    [Theory]
    [InlineData("json_insert(lineage, '$[#]', type)")]
    [InlineData("instr(lower(text), 'a') > 0")]
    [InlineData("reason IS NOT 'limit'")]
    [InlineData("id IS @id")]
    [InlineData("INSERT OR REPLACE INTO otto_files")]
    [InlineData("SELECT strftime('%s', 'now')")]
    [InlineData("WHERE type LIKE @Text ESCAPE")]
    public void TheWall_SeesIt(string sql)
    {
        OfOneDatabase().IsMatch(sql).Should().BeTrue();
    }

    private static IEnumerable<string> Elsewhere(Func<string, bool> isWrong) =>
        Directory.GetFiles(Backend, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Backend, file).Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "Database"))
            .Where(file => isWrong(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file));

    /// <summary>Functions and forms that SQLite has for itself, and LIKE on text that was not lowered: the databases do not agree on case.</summary>
    [GeneratedRegex(@"json_\w+\(|\binstr\(|\b(strftime|julianday|datetime|ifnull|group_concat|total_changes|last_insert_rowid)\(|\bIS (NOT )?['@]|INSERT OR |\bPRAGMA \w|\bGLOB '|\w LIKE ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfOneDatabase();
}
