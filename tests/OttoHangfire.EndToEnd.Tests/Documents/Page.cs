using System.Text.RegularExpressions;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Documents;

/// <summary>A fenced block: its language, its text, and the line on which the text begins.</summary>
internal sealed record Block(string Language, string Text, int Line);

/// <summary>Commands of a page, and what the page shows of their output; null when it shows nothing.</summary>
internal sealed record Step(Block Commands, Block? Shown);

/// <summary>A Markdown file, as far as the tests of the documents look into it.</summary>
internal sealed partial class Page
{
    private Page(string name, string text)
    {
        Name = name;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        (Blocks, var prose) = Split(lines);
        Prose = string.Join('\n', prose);
        Anchors = ReadAnchors(prose);
    }

    /// <summary>Relative to the solution's folder.</summary>
    public string Name { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The text without its fenced blocks.</summary>
    public string Prose { get; }

    /// <summary>What stands between backticks.</summary>
    public IEnumerable<string> Code => InlineCode().Matches(Prose).Select(match => match.Groups["code"].Value);

    /// <summary>The targets of links and pictures.</summary>
    public IEnumerable<string> Links => Link().Matches(InlineCode().Replace(Prose, "code")).Select(match => match.Groups["target"].Value);

    /// <summary>The names by which a link reaches a heading.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>What a reader types, in order; a block that shows output belongs to the commands before it.</summary>
    public IReadOnlyList<Step> Steps
    {
        get
        {
            var steps = new List<Step>();
            foreach (var block in Blocks)
            {
                if (block.Language == "sh")
                {
                    steps.Add(new Step(block, null));
                }
                else if (block.Language is "text" or "json" && steps is [.., { Shown: null }])
                {
                    steps[^1] = steps[^1] with { Shown = block };
                }
            }

            return steps;
        }
    }

    public static Page Of(string name) => new(name, File.ReadAllText(Solution.File(name)));

    public static Page Saying(string text) => new("a page", text);

    /// <summary>Every page that is part of the sources.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. Solution.Files("*.md").Order(StringComparer.Ordinal).Select(Of),
    ];

    private static (IReadOnlyList<Block> Blocks, IReadOnlyList<string> Prose) Split(string[] lines)
    {
        var blocks = new List<Block>();
        var prose = new List<string>();
        for (var number = 0; number < lines.Length; number++)
        {
            if (!lines[number].StartsWith("```", StringComparison.Ordinal))
            {
                prose.Add(lines[number]);
                continue;
            }

            var inside = lines.Skip(number + 1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal)).ToList();
            blocks.Add(new Block(lines[number][3..], string.Join('\n', inside), number + 2));
            number += inside.Count + 1;
        }

        return (blocks, prose);
    }

    /// <summary>As GitHub names them: lower case, without punctuation, a hyphen for each space, numbered where two are the same.</summary>
    private static HashSet<string> ReadAnchors(IEnumerable<string> prose)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in prose.Where(line => Heading().IsMatch(line)))
        {
            var name = NotInAnchors().Replace(Heading().Replace(heading, "").Trim().ToLowerInvariant(), "").Replace(' ', '-');
            var number = 1;
            for (var anchor = name; !anchors.Add(anchor); anchor = $"{name}-{number++}")
            {
            }
        }

        return anchors;
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInAnchors();
}
