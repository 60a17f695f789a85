using System.Diagnostics;
using System.Text;
using OttoHangfire.Language.Sentences;
using OttoHangfire.Language.Sentences.Lexing;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>Whatever is typed, reading it ends soon, never throws, and every span lies in the text.</summary>
public sealed class HostileSentenceTests
{
    private const string Signs = " 0123456789:.,/-'\"“”„()€$@amptuhrinon";
    private const int MostBytes = 100 * 1024;
    private const int OneMegabyte = 1024 * 1024;
    private const int ForTheTokenizer = 100_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));

    private readonly SentenceReader _reader = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    public static TheoryData<string> Patterns =>
    [
        "\"", "“", "„", "'", "«", "` ", "9", "9 ", "9:00 ", "1.1.", "a", "a ", "every ", "in 2 of a quarter past half an ", "tomorrow at 9 and ", "Mo-", "Mon/", "/", "am 1. und ",
        "remind me to ", "€ 1 ", "12.50 € due ", "(", "\uD83D", "\u0308", "half past ", ": ", "\t\n", "‘x’s ", "'a 'b ", "viertel nach ", "1h1h",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void AMegabyte_IsRefusedAtOnce_AndCutInTimeThatGrowsWithItsLength(string pattern)
    {
        var text = Repeated(pattern, OneMegabyte);
        var longest = Repeated(pattern, SentenceReader.LongestText);
        _ = _reader.Read(longest, Now);

        _reader.Read(text, Now).Question!.About.Should().Be(AskedAbout.TooMuch);
        Seconds(() => _reader.Read(text, Now), enough: 0.05).Should().BeLessThan(0.05);
        Seconds(() => new SentenceTokenizer(text[..ForTheTokenizer]).Read()).Should().BeLessThan(2);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void TheLongestText_IsReadSoon(string pattern) =>
        Seconds(() => _reader.Read(Repeated(pattern, SentenceReader.LongestText), Now)).Should().BeLessThan(2);

    [Fact]
    public void ASentence_AllocatesLittle()
    {
        var rows = SentenceTable.English.Concat(SentenceTable.German).ToList();
        rows.ForEach(row => _reader.Read(row.Text, row.Now));
        var most = (Bytes: 0L, Text: "");

        foreach (var row in rows)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = _reader.Read(row.Text, row.Now);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            most = bytes > most.Bytes ? (bytes, row.Text) : most;
        }

        most.Bytes.Should().BeLessThan(MostBytes, most.Text);
    }

    [Fact]
    public void RandomSentences_NeverThrow_AndTheirSpansLieInTheText()
    {
        var random = new Random(1);
        var words = SentenceTable.English.Concat(SentenceTable.German).SelectMany(row => row.Text.Split(' ')).Distinct().ToArray();
        for (var i = 0; i < 6_000; i++)
        {
            var text = i % 3 == 0 ? Noise(random) : i % 3 == 1 ? Shuffled(random, words) : Broken(random);

            var understood = _reader.Read(text, Now.AddMinutes(random.Next(2_000_000)), i % 5 == 0 ? [new TextSpan(random.Next(30), random.Next(9))] : null);

            HoldTogether(understood, text);
        }
    }

    private static void HoldTogether(Understanding understood, string text)
    {
        var end = 0;
        foreach (var span in understood.Spans)
        {
            (span.Start >= end && span.Length > 0 && span.Start + span.Length <= text.Length).Should().BeTrue(text);
            end = span.Start + span.Length;
        }

        (understood.Meaning is null || understood.Question is null).Should().BeTrue(text);
    }

    private static string Noise(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(60); length > 0; length--)
        {
            text.Append(random.Next(4) == 0 ? (char)random.Next(0x10000) : Signs[random.Next(Signs.Length)]);
        }

        return text.ToString();
    }

    private static string Shuffled(Random random, string[] words) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));

    /// <summary>A sentence of the tables with some of its letters exchanged.</summary>
    private static string Broken(Random random)
    {
        var rows = random.Next(2) == 0 ? SentenceTable.English : SentenceTable.German;
        var letters = rows[random.Next(rows.Count)].Text.ToCharArray();
        for (var times = random.Next(5); times > 0; times--)
        {
            letters[random.Next(letters.Length)] = (char)random.Next(32, 0x180);
        }

        return new string(letters);
    }

    private static string Repeated(string pattern, int length) =>
        string.Concat(Enumerable.Repeat(pattern, (length / pattern.Length) + 1))[..length] + (length == OneMegabyte ? "!" : "");

    /// <summary>How long it takes where nothing comes between: the shortest of ten times, or the first one that is short enough.</summary>
    private static double Seconds(Action action, double enough = 2)
    {
        var shortest = double.MaxValue;
        for (var tries = 0; tries < 10 && shortest >= enough; tries++)
        {
            var watch = Stopwatch.StartNew();
            action();
            shortest = Math.Min(shortest, watch.Elapsed.TotalSeconds);
        }

        return shortest;
    }
}
