using CsCheck;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Files;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Files;

/// <summary>Which paths Otto may name: five thousand that lead elsewhere, and those that people use.</summary>
public sealed class FilePathTests : IDisposable
{
    /// <summary>Parts that are wrong wherever they stand, as somebody would try them.</summary>
    private static readonly string[] BadParts =
    [
        "..", ".", "...", "..;", "..%2f", "%2e%2e", "..\\", "\\", "a\\b", "\\\\server\\share", "C:", "c:\\windows", "a:b", "a.txt:stream", "::$DATA", "~", "~root",
        "$HOME", "${HOME}", "%TEMP%", "`id`", "$(id)", "*", "?", "a*b", "<a", "a>", "|", "a|b", "&", "a&b", ";", "'", "\"", "!", "#", "=", "@", "{a}", "[a]", "^",
        "\0", "a\0b", "\u0001", "\n", "\r", "\t", "a\nb", "\u001b[2J", "\u007f", "\u0085", "\u00a0", "\u2028", "\u2029", "\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\ufffd", "\uffff",
        "\u2215", "\u2044", "\uff0f", "\uff3c", "\u29f8", "\uff0e\uff0e", "\u2024\u2024", "\ufe52", "\ud800", "\udc00", "a\ud83d", "\ud83d\ude00", "e\u0301", "A\u030a", "\u1100\u1161", "\u212b", "\u2126",
        ".hidden", ".ssh", ".git", ".otto-1", ".bashrc", " a", "a ", "a.", "a..", " ", "a. ", "a .",
        "CON", "con", "Con.txt", "PRN", "AUX", "aux.md", "NUL", "nul.tar.gz", "COM1", "com9.csv", "COM¹", "LPT1", "lpt3.log", "CONIN$", "CONOUT$", "NUL .txt",
    ];

    private static readonly string[] Starts = ["/", "//", "///", "/etc/", "/proc/self/", "\\", "C:/", "c:", "file:///", "file:", "http://a/", "\\\\?\\", "//server/share/", "\\\\.\\", "/dev/"];

    private static readonly string[] BadEndings =
        ["", "/", ".", ".exe", ".bat", ".cmd", ".ps1", ".sh", ".js", ".html", ".svg", ".desktop", ".lnk", ".dll", ".so", ".py", ".txt.exe", ".txt/", ".txt.", ".txt ", ".TXT\0", ".txt\n", ".tXt:a", ".md~", ".docm", ".zip", ".com", ".scr", ".url", ".webloc", ".plist"];

    private readonly TemporaryFolder _data = new();

    [Fact]
    public void FiveThousandPathsThatLeadElsewhere_AreAllRefused()
    {
        var paths = Attempts().Distinct(StringComparer.Ordinal).ToArray();

        paths.Length.Should().BeGreaterThanOrEqualTo(5000);
        paths.Where(path => FilePath.Read(path).Path is not null).Select(Escaped).Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("shopping list.md")]
    [InlineData("2026/12/01-notes.md")]
    [InlineData("Bücher (gelesen).csv")]
    [InlineData("家計簿.csv")]
    [InlineData("Ελλάδα/ταξίδι.txt")]
    [InlineData("हिन्दी.txt")]
    [InlineData("a.b.c.json")]
    [InlineData("con-tract.txt")]
    [InlineData("nullable.txt")]
    [InlineData("comet1.txt")]
    [InlineData("UPPER.TXT")]
    [InlineData("1,5 + 2.tsv")]
    public void AnOrdinaryName_IsTaken(string path)
    {
        var (read, problem) = FilePath.Read(path);

        problem.Should().BeNull();
        read!.Text.Should().Be(path);
    }

    [Fact]
    public void APath_MayHaveTwoHundredCharacters_AndTenParts()
    {
        FilePath.Read(new string('a', 196) + ".txt").Path.Should().NotBeNull();
        FilePath.Read(new string('a', 197) + ".txt").Problem.Should().Contain("200");
        FilePath.Read(string.Concat(Enumerable.Repeat("a/", 9)) + "a.txt").Path.Should().NotBeNull();
        FilePath.Read(string.Concat(Enumerable.Repeat("a/", 10)) + "a.txt").Problem.Should().Contain("10 parts");
        FilePath.Read(new string('漢', 83) + ".txt").Path.Should().NotBeNull();
        FilePath.Read(new string('漢', 84) + ".txt").Problem.Should().Contain("255 bytes");
    }

    [Fact]
    public void WhateverIsTaken_LiesInside_AndIsWrittenThere()
    {
        var root = Path.GetFullPath(_data.File("files"));
        using var folder = new FilesFolder(new OttoSettings { Home = _data.Path, DataDirectory = _data.Path, TimeZone = "Etc/UTC" });
        string[] known = ["a", "Bb", "ü", "..", ".", "", " ", "con", "a.txt", "b.md", "~", "\\", ":", "x y"];
        var part = Gen.OneOf(Gen.Int[0, known.Length - 1].Select(index => known[index]), Gen.String[0, 6]);

        part.Array[1, 5].Select(parts => string.Join('/', parts)).Sample(
            text =>
            {
                if (FilePath.Read(text).Path is not { } path)
                {
                    return true;
                }

                try
                {
                    folder.Write(path, "x"u8.ToArray());
                }
                catch (FileRefusedException)
                {
                    // An earlier one stands in its way: a file where this one needs a folder, or the other way round.
                    return true;
                }

                var full = Path.GetFullPath(Path.Combine(root, text));
                return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(full);
            },
            iter: 20_000,
            threads: 1);

        Directory.GetFileSystemEntries(_data.Path).Select(Path.GetFileName).Should().BeSubsetOf(["files"], "nothing may appear beside it");
    }

    public void Dispose() => _data.Dispose();

    private static IEnumerable<string> Attempts()
    {
        foreach (var bad in BadParts)
        {
            foreach (var name in new[] { "a.txt", "passwd.md", "ü.csv", "x y.json", "deep/er.log" })
            {
                yield return $"{bad}/{name}";
                yield return $"a/{bad}/{name}";
                yield return $"a/b/{bad}/c/{name}";
                yield return $"{bad}/{bad}/{name}";
                yield return $"../{bad}/{name}";
                yield return $"{name}/{bad}";
                yield return $"{bad}/../{name}";
            }

            yield return bad;
            yield return $"a/{bad}";
            foreach (var start in Starts)
            {
                yield return $"{start}{bad}/a.txt";
            }
        }

        foreach (var ending in BadEndings)
        {
            foreach (var stem in new[] { "a", "a/b", "run me", "ü", "a/b/c/d", "x.y" })
            {
                yield return $"{stem}{ending}";
            }
        }

        foreach (var start in Starts)
        {
            for (var depth = 1; depth <= 12; depth++)
            {
                yield return $"{start}{string.Concat(Enumerable.Repeat("../", depth))}etc/passwd.txt";
            }
        }

        for (var length = 201; length <= 300; length++)
        {
            yield return new string('a', length - 4) + ".txt";
        }
    }

    private static string Escaped(string path) => string.Concat(path.Select(letter => letter is > ' ' and < '\u007f' ? letter.ToString() : $"\\u{(int)letter:x4}"));
}
