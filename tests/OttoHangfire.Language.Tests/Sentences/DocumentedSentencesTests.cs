using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>Every example of docs/sentences.md means what the page says.</summary>
public sealed class DocumentedSentencesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));

    public static TheoryData<string, string> Examples
    {
        get
        {
            var data = new TheoryData<string, string>();
            var lines = File.ReadLines(Path.Combine(SentenceTable.Folder(), "../../../docs/sentences.md"));
            foreach (var cells in lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
            {
                data.Add(cells[1].Trim('`'), cells[2]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void AnExample_MeansWhatThePageSays(string text, string meaning) => InWords.Of(new SentenceReader(Berlin), text, Now).Should().Be(meaning);

    [Fact]
    public void ThePage_HasExamplesInBothLanguages() => Examples.Should().HaveCountGreaterThan(60);
}
