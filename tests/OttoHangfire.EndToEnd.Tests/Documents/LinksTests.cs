using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>What a page points at is there.</summary>
public sealed partial class LinksTests
{
    /// <summary>Where a page may count a path from, beside its own folder.</summary>
    private static readonly string[] Roots = ["", "src", "src/OttoHangfire", "tests"];

    /// <summary>Settings of the build, of systemd, and of other job storages, of which the storage's pages speak.</summary>
    private static readonly HashSet<string> OfOthers = new(StringComparer.Ordinal)
    {
        "PublishTrimmed", "PublishAot", "TrimmerRootAssembly", "TimeoutStopSec", "QueuePollInterval", "InvisibilityTimeout",
        "SlidingInvisibilityTimeout", "UseSlidingInvisibilityTimeout", "DistributedLockLifetime", "TransactionSynchronisationTimeout",
        "CountersAggregateInterval", "PrepareSchemaIfNecessary", "EnableTransactionScopeEnlistment",
    };

    [Fact]
    public void EveryLink_LeadsToAFile_AndToAHeadingInIt()
    {
        var broken =
            from page in Page.All
            from link in page.Links
            where !link.Contains("://", StringComparison.Ordinal) && !Leads(page, link)
            select $"{page.Name}: {link}";

        broken.Should().BeEmpty();
    }

    [Fact]
    public void EverySourceFileAndFolderThatAPageNames_IsThere()
    {
        var missing =
            from page in Page.All
            where page.Name != "CHANGELOG.md"
            from path in page.Code
            where SourcePath().IsMatch(path) && !Roots.Append(FolderOf(page)).Any(root => Exists(Path.Combine(root, path)))
            select $"{page.Name}: {path}";

        missing.Should().BeEmpty();
    }

    [Fact]
    public void EveryMethodThatAPageNamesWithItsFile_IsInThatFile()
    {
        var missing =
            from page in Page.All
            from Match file in FileWithMethods().Matches(page.Prose)
            let sources = Roots.Select(root => Solution.File(root, file.Groups["file"].Value)).FirstOrDefault(File.Exists)
            from Capture method in file.Groups["method"].Captures
            where sources is null || !File.ReadAllText(sources).Contains(method.Value, StringComparison.Ordinal)
            select $"{page.Name}: {method.Value} in {file.Groups["file"].Value}";

        missing.Should().BeEmpty();
    }

    [Fact]
    public void EveryTypeThatAPageNames_IsInTheSources()
    {
        // A component is the type that its file is named after.
        var components = Solution.Files("*.razor");
        var sources = string.Join('\n', [.. components, .. Solution.Files("*.cs").Select(file => File.ReadAllText(Solution.File(file)))]);
        var missing =
            from page in Page.All
            where page.Name != "CHANGELOG.md" && !page.Name.StartsWith("docs/adr/", StringComparison.Ordinal)
            from code in page.Code
            where TypeName().IsMatch(code) && !OfOthers.Contains(code) && !sources.Contains(code, StringComparison.Ordinal)
            select $"{page.Name}: {code}";

        missing.Should().BeEmpty();
    }

    [Fact]
    public void ABrokenLink_IsFound()
    {
        var page = Page.Of("README.md");

        Leads(page, "docs/nothing.md").Should().BeFalse();
        Leads(page, "docs/api.md#nothing").Should().BeFalse();
        Leads(page, "docs/api.md#a-task").Should().BeTrue();
        Leads(page, "#start").Should().BeTrue();
    }

    private static bool Leads(Page page, string link)
    {
        var (path, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
        var target = path.Length == 0 ? page.Name : Solution.Relative(Path.GetFullPath(Solution.File(FolderOf(page), path)));
        return Exists(target) && (anchor is null || Page.All.Any(other => other.Name == target && other.Anchors.Contains(anchor)));
    }

    private static bool Exists(string path) => File.Exists(Solution.File(path)) || Directory.Exists(Solution.File(path));

    private static string FolderOf(Page page) => Path.GetDirectoryName(page.Name)!;

    /// <summary>A path with a folder in it, to a kind of file that only sources have, or to a folder of the sources.</summary>
    [GeneratedRegex(
        @"\A((?!data/|artifacts/|\.dotnet/)[\w.-]+(/[\w.-]+)+\.(cs|sql|sh|cmd|bat|md|csproj|http|txt|svg)"
            + @"|(src|tests|tools|docs|OttoHangfire\.[\w.]+)(/[\w.-]+)+/?)\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourcePath();

    /// <summary>At least two words written as one.</summary>
    [GeneratedRegex(@"\A([A-Z][a-z]+){2,}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeName();

    /// <summary><c>`Runs/RunClaims.cs` (`ClaimAsync`, `WriteAsync`)</c>.</summary>
    [GeneratedRegex(
        @"`(?<file>[\w./-]+\.cs)` \(`(?<method>\w+)`(, `(?<method>\w+)`)*\)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileWithMethods();
}
