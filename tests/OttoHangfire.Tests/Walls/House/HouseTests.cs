using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Walls.House;

/// <summary>The houses as they stand: each folder knows only folders below it, and what is in them can be read.</summary>
public sealed class HouseTests
{
    private static readonly ConcurrentDictionary<string, Lazy<SourceSet>> Read = new(StringComparer.Ordinal);

    /// <summary>Public for somebody whom no source names.</summary>
    private static readonly Dictionary<string, string> PublicForAFramework = new(StringComparer.Ordinal)
    {
        ["RunTaskJob"] = "Hangfire makes it by the name that is stored in each job",
        ["NewTaskForm"] = "a parameter of a component must be public",
        ["OpenReminder"] = "a parameter of a component must be public",
        ["CameReminder"] = "a parameter of a component must be public",
        ["OpenIncident"] = "a parameter of a component must be public",
        ["DueInstant"] = "a parameter of a component must be public",
        ["RunMark"] = "a parameter of a component must be public",
        ["Day"] = "a parameter of a component must be public",
        ["AskAnswer"] = "a parameter of a component must be public",
        ["AskForm"] = "a parameter of a component must be public",
        ["EditTaskForm"] = "a parameter of a component must be public",
        ["ChannelForm"] = "a parameter of a component must be public",
        ["ModelFields"] = "a parameter of a component must be public",
    };

    public static TheoryData<string> Projects => [.. Layers.All.Select(house => house.Project)];

    public static TheoryData<string> WithLayers => [.. Layers.All.Where(house => house.Layers.Count > 0).Select(house => house.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void NoFolders_KnowEachOther(string project) => HouseRules.Circles(Of(project)).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(WithLayers))]
    public void AFolder_KnowsOnlyThoseBelowIt(string project) => HouseRules.Upward(Of(project), Plan(project).Layers).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(WithLayers))]
    public void AFolder_StandsInALayer(string project) => HouseRules.Unlisted(Of(project), Plan(project).Layers).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Projects))]
    public void AMethod_IsSeenAtAGlance(string project) => HouseRules.LongMethods(Of(project)).Should().HaveCountLessThanOrEqualTo(Plan(project).LongMethods);

    [Theory]
    [MemberData(nameof(Projects))]
    public void ALine_FitsOnTheScreen(string project) => HouseRules.LongLines(Of(project)).Should().HaveCountLessThanOrEqualTo(Plan(project).LongLines);

    [Theory]
    [MemberData(nameof(Projects))]
    public void NoTwoTypes_AreTakenForEachOther(string project) =>
        HouseRules.Twins(Of(project)).Where(finding => !Plan(project).Twins.Any(twins => twins.Split('/').All(name => finding.Contains($"{name} (", StringComparison.Ordinal))))
            .Should().BeEmpty();

    [Fact]
    public void TheBackend_ShowsOthers_OnlyWhatTheyNeed()
    {
        var named = Strangers("OttoHangfire").SelectMany(NamesIn).Concat(PublicForAFramework.Keys).ToHashSet(StringComparer.Ordinal);

        HouseRules.NeedlesslyPublic(Of("OttoHangfire"), named).Should().BeEmpty();
    }

    private static HousePlan Plan(string project) => Layers.All.Single(house => house.Project == project);

    private static SourceSet Of(string project) => Read.GetOrAdd(project, name => new Lazy<SourceSet>(() => SourceSet.Read(Checkout.PathOf("src", name)))).Value;

    /// <summary>The projects that are built upon this one and do not see its insides.</summary>
    private static IEnumerable<string> Strangers(string project)
    {
        var friends = XDocument.Load(Checkout.PathOf("src", project, $"{project}.csproj")).Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")!.Value).ToList();
        return new[] { "src", "tests", "tools" }
            .SelectMany(folder => Directory.GetFiles(Checkout.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .Where(file => !friends.Contains(Path.GetFileNameWithoutExtension(file)) && IsBuiltUpon(project, file));
    }

    private static bool IsBuiltUpon(string project, string projectFile) =>
        XDocument.Load(projectFile).Descendants("ProjectReference")
            .Any(reference => reference.Attribute("Include")!.Value.EndsWith($"/{project}.csproj", StringComparison.Ordinal)
                && reference.Attribute("ReferenceOutputAssembly")?.Value != "false");

    private static IEnumerable<string> NamesIn(string projectFile) =>
        SourceSet.Read(Path.GetDirectoryName(projectFile)!).Trees.SelectMany(tree => tree.GetRoot().DescendantTokens()).Select(token => token.ValueText);
}
