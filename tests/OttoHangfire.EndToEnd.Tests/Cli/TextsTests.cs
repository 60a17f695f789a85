using CsCheck;
using OttoHangfire.Cli.Output;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>Nothing that somebody else wrote may act on the reader's terminal.</summary>
public sealed class TextsTests
{
    [Theory]
    [InlineData("\u001b]0;title\u0007x", "]0;titlex")]
    [InlineData("a\u0000b\u007fc\u009bd", "abcd")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("abc\u202edef\u2066", "abcdef")]
    [InlineData("Grüße 日本 👩‍👩‍👧", "Grüße 日本 👩‍👩‍👧")]
    [InlineData(null, "")]
    public void Clean_KeepsWords_AndNothingThatSteers(string? text, string clean) => Texts.Clean(text).Should().Be(clean);

    [Fact]
    public void Clean_LeavesNoControlCharacterButTheLineEnd() =>
        Gen.String.Sample(text => Texts.Clean(text).All(letter => letter == '\n' || !char.IsControl(letter)));

    [Theory]
    [InlineData("one\ntwo", 60, "one two")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧…")]
    public void Line_FitsATable_AndCutsNoLetterInTwo(string text, int longest, string line) => Texts.Line(text, longest).Should().Be(line);

    [Fact]
    public void Markup_IsTakenAtItsWord() => Texts.Markup("[red]x[/]").Should().Be("[[red]]x[[/]]");
}
