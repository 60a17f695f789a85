using CsCheck;
using OttoHangfire.Agent.Texts;

namespace OttoHangfire.Agent.Tests.Texts;

public sealed class PlainTextTests
{
    [Fact]
    public void Clean_DropsControlCharacters_AndKeepsLineBreaksAndTabs() =>
        PlainText.Clean("a\0b\u001b[31mc\u009bd\r\ne\tf\rg\u007f").Should().Be("ab[31mcd\ne\tfg");

    [Fact]
    public void Line_PutsEverythingOnOneLine() =>
        PlainText.Line(" one\n\n two\u2028three\tfour ", 100).Should().Be("one two three four");

    [Fact]
    public void Bounded_DoesNotCutACharacterInHalf() =>
        PlainText.Bounded("ab😀cd", 4).Should().Be("ab…");

    [Fact]
    public void WhateverComesIn_TheResultIsShortEnough_Printable_AndWholeUnicode() =>
        Gen.Select(Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\u009f'])], Gen.Int[2, 50])
            .Sample((text, length) =>
            {
                var line = PlainText.Line(text, length);
                return line.Length <= length && !line.Any(char.IsControl) && PlainText.Bounded(text, length).Length <= length;
            });
}
