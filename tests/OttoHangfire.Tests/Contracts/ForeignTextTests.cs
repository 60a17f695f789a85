using System.Globalization;
using CsCheck;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Tests.Contracts;

/// <summary>Nothing that somebody else wrote acts on a terminal, forges a line, or hides from whoever decides.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("\u001b]0;title\u0007x", "]0;titlex")]
    [InlineData("a\0b\u001b[31mc\u009bd\u007f", "ab[31mcd")]
    [InlineData("a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("abc\u202edef\u2066\u200f\u061c", "abcdef")]
    [InlineData("pay\u200bpal\u200d\u2060\ufeff\u00ad\ufe0f\u3164", "paypal")]
    [InlineData("x\U000E0041\U000E0042", "x")]
    [InlineData("Grüße 日本 👩‍👩‍👧 ❤️‍🔥 1️⃣ می‌خواهم", "Grüße 日本 👩‍👩‍👧 ❤️‍🔥 1️⃣ می‌خواهم")]
    [InlineData("👩\u200d\u200d\u200c\u200dx", "👩\u200dx")]
    [InlineData(null, "")]
    public void Readable_KeepsWords_AndNothingThatSteersOrHides(string? text, string readable) =>
        ForeignText.Readable(text).Should().Be(readable);

    [Theory]
    [InlineData(" one\n\n two\u2028three\tfour ", 100, "one two three four")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("abcde", 5, "abcde")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 10, "👩‍👩‍👧…")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧", 9, "👩‍👩‍👧…")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧", 8, "…")]
    public void Line_IsOneLine_AndCutsNoLetterInTwo(string text, int length, string line) =>
        ForeignText.Line(text, length).Should().Be(line);

    [Fact]
    public void HalfACharacter_ShowsAsOneThatIsBroken() => ForeignText.Readable("half \ud83d").Should().Be("half \ufffd");

    [Fact]
    public void Bounded_KeepsTheLines() => ForeignText.Bounded("ab\n😀cd", 4).Should().Be("ab\n…");

    [Fact]
    public void WhateverComesIn_IsPrintable_ShortEnough_AndWholeUnicode() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\u009f'], Gen.Char['\u200b', '\u2069'])], Gen.Int[1, 50])
            .Sample((text, length) =>
            {
                var line = ForeignText.Line(text, length);
                return line.Length <= length
                    && ForeignText.Bounded(text, length).Length <= length
                    && ForeignText.Readable(text).Replace("\n", "").Replace("\t", "").All(MayBeShown)
                    && line.All(MayBeShown);
            });

    [Theory]
    [InlineData("sh\u200bop", @"sh\u{200B}op")]
    [InlineData("\u202egnp.exe", @"\u{202E}gnp.exe")]
    [InlineData("one\ntwo\t", @"one\u{000A}two\u{0009}")]
    [InlineData("p\u0430ypal", @"p\u{0430}ypal")]
    [InlineData("привет", "привет")]
    [InlineData("ｓhop\u00a0x", @"\u{FF53}hop\u{00A0}x")]
    [InlineData("👩\u200d👧", @"👩\u{200D}👧")]
    [InlineData("p\u0251yp\u0251l", @"p\u{0251}yp\u{0251}l")]
    [InlineData("p\u1d00\u028fp\u1d00\u029f", @"p\u{1D00}\u{028F}p\u{1D00}\u{029F}")]
    [InlineData("\u24df\u24d0y \U0001f130 \U0001d5ba", @"\u{24DF}\u{24D0}y \u{1F130} \u{1D5BA}")]
    [InlineData("p\u0336ay 1\u0301 e\u0301\u0302\u0303 e\u0301\u0301", @"p\u{0336}ay 1\u{0301} e" + "\u0301\u0302" + @"\u{0303} e" + "\u0301" + @"\u{0301}")]
    [InlineData("a\U0001d159b\u2800c\u2065", @"a\u{1D159}b\u{2800}c\u{2065}")]
    [InlineData("x\u201d, amount \u201c5", @"x\u{201D}, amount \u{201C}5")]
    [InlineData("x'', y `` \u2019\u2019", @"x'\u{0027}, y `\u{0060} " + "\u2019" + @"\u{2019}")]
    [InlineData("a\u2215b\u29f8c\u2024d", @"a\u{2215}b\u{29F8}c\u{2024}d")]
    [InlineData("\u09ea00", @"\u{09EA}00")]
    [InlineData("\u0421\u0421\u0421\u0420", @"\u{0421}\u{0421}\u{0421}\u{0420}")]
    [InlineData("\u30ceA", @"\u{30CE}A")]
    [InlineData("Grüße, Ærø, œuvre, naïve – l’été … 5 m², 日本のノート, Việt, שלום, नमस्ते, Łódź", "Grüße, Ærø, œuvre, naïve – l’été … 5 m², 日本のノート, Việt, שלום, नमस्ते, Łódź")]
    public void Revealed_WritesOutWhatAPersonCannotSeeOrWouldMisread(string text, string revealed) =>
        ForeignText.Revealed(text).Should().Be(revealed);

    [Fact]
    public void Quoted_CannotBeLeft() => ForeignText.Quoted(@"a"" and \""b").Should().Be(@"""a\"" and \\\""b""");

    private static bool MayBeShown(char character) => char.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => character is '\u200c' or '\u200d',
        _ => true,
    };
}
