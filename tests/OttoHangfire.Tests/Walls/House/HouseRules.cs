using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OttoHangfire.Tests.Walls.House;

/// <summary>What is wrong with a house, a sentence for each thing, with the lines where it stands.</summary>
internal static class HouseRules
{
    public const int LongestMethod = 40;
    public const int LongestLine = 140;

    /// <summary>Folders that know each other, directly or around a corner: the shortest way round for each, with a line for every step.</summary>
    public static IReadOnlyList<string> Circles(SourceSet sources)
    {
        var edges = sources.References.GroupBy(reference => (reference.From, reference.To)).ToDictionary(edge => edge.Key, edge => edge.First());
        return
        [
            .. from edge in edges.Keys
               let way = Way(edge.To, edge.From, edges.Keys)
               where way is not null
               let circle = FromTheSmallest([edge.From, .. way])
               group circle by string.Join(" → ", circle) into same
               orderby same.First().Count, same.Key
               select $"{same.Key}: {string.Join(", and ", Steps(same.First()).Select(step => edges[step]))}",
        ];
    }

    /// <summary>References to a folder that does not stand below.</summary>
    public static IReadOnlyList<string> Upward(SourceSet sources, IReadOnlyList<IReadOnlyList<Folder>> layers)
    {
        var heights = layers.SelectMany((layer, height) => layer.Select(folder => (folder, height))).ToDictionary(item => item.folder.Name, StringComparer.Ordinal);
        return
        [
            .. from reference in sources.References
               where heights.ContainsKey(reference.From) && heights.ContainsKey(reference.To)
               let own = heights[reference.From]
               let other = heights[reference.To]
               where other.height >= own.height
               group reference by (own, other) into same
               select $"{same.First()}, which does not stand below it ({same.Key.own.folder.Place}, {same.Key.other.folder.Place}); {same.Count()} such references",
        ];
    }

    /// <summary>Folders that stand in no layer, and layers' folders that do not exist.</summary>
    public static IReadOnlyList<string> Unlisted(SourceSet sources, IReadOnlyList<IReadOnlyList<Folder>> layers)
    {
        var listed = layers.SelectMany(layer => layer).ToDictionary(folder => folder.Name, StringComparer.Ordinal);
        return
        [
            .. sources.Folders.Where(folder => !listed.ContainsKey(folder)).Select(folder => $"{folder} stands in no layer of {nameof(Layers)}.cs"),
            .. listed.Values.ExceptBy(sources.Folders, folder => folder.Name, StringComparer.Ordinal).Select(folder => $"{folder.Place} names {folder.Name}, which has no source file"),
        ];
    }

    public static IReadOnlyList<string> LongMethods(SourceSet sources) =>
    [
        .. from tree in sources.Trees
           from method in tree.GetRoot().DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax)
           let lines = LinesOf(method)
           where lines > LongestMethod
           select $"{Place.Of(method)} begins a method of {lines} lines",
    ];

    public static IReadOnlyList<string> LongLines(SourceSet sources) =>
    [
        .. from tree in sources.Trees
           from line in tree.GetText().Lines
           where line.End - line.Start > LongestLine
           select $"{new Place(tree.FilePath, line.LineNumber + 1)} has {line.End - line.Start} characters",
    ];

    /// <summary>Types that one takes for each other: their names differ by one letter, other than the I of an interface.</summary>
    public static IReadOnlyList<string> Twins(SourceSet sources)
    {
        var types = sources.Types.DistinctBy(type => type.Name).OrderBy(type => type.Name, StringComparer.Ordinal).ToList();
        return
        [
            .. from one in types
               from other in types
               where string.CompareOrdinal(one.Name, other.Name) < 0 && DifferByOneLetter(one.Name, other.Name)
               select $"{one.Name} ({SourceSet.PlaceOf(one)}) and {other.Name} ({SourceSet.PlaceOf(other)}) differ by one letter",
        ];
    }

    /// <summary>Types that everybody could use, and nobody else does.</summary>
    /// <param name="sources">The project.</param>
    /// <param name="named">The names that others use.</param>
    public static IReadOnlyList<string> NeedlesslyPublic(SourceSet sources, IReadOnlySet<string> named) =>
    [
        .. from type in sources.Types
           where type is { DeclaredAccessibility: Accessibility.Public, ContainingType: null } && !named.Contains(type.Name)
           select $"{type.Name} ({SourceSet.PlaceOf(type)}) is public, and no other project needs it",
    ];

    /// <summary>Without the attributes and the comment above it.</summary>
    private static int LinesOf(SyntaxNode method)
    {
        var attributes = method.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var start = attributes?.GetLastToken().GetNextToken().SpanStart ?? method.SpanStart;
        var lines = method.SyntaxTree.GetText().Lines;
        return lines.GetLineFromPosition(method.Span.End).LineNumber - lines.GetLineFromPosition(start).LineNumber + 1;
    }

    /// <summary>The shortest way over the edges, without its beginning; null when there is none.</summary>
    private static List<string>? Way(string from, string to, IEnumerable<(string From, string To)> edges)
    {
        var next = edges.ToLookup(edge => edge.From, edge => edge.To);
        var ways = new Queue<List<string>>([[from]]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        while (ways.TryDequeue(out var way))
        {
            if (way[^1] == to)
            {
                return way[..^1];
            }

            foreach (var folder in next[way[^1]].Order(StringComparer.Ordinal).Where(seen.Add))
            {
                ways.Enqueue([.. way, folder]);
            }
        }

        return null;
    }

    private static List<string> FromTheSmallest(List<string> circle)
    {
        var start = circle.IndexOf(circle.Min(StringComparer.Ordinal)!);
        return [.. circle[start..], .. circle[..start]];
    }

    private static IEnumerable<(string From, string To)> Steps(List<string> circle) =>
        circle.Zip([.. circle[1..], circle[0]]);

    private static bool DifferByOneLetter(string one, string other)
    {
        var (shorter, longer) = one.Length <= other.Length ? (one, other) : (other, one);
        var same = shorter.Zip(longer).TakeWhile(pair => pair.First == pair.Second).Count();
        return longer.Length - shorter.Length <= 1
            && longer != $"I{shorter}"
            && shorter.AsSpan(shorter.Length == longer.Length ? Math.Min(same + 1, shorter.Length) : same).SequenceEqual(longer.AsSpan(Math.Min(same + 1, longer.Length)));
    }
}
