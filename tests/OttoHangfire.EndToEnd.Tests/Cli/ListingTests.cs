using OttoHangfire.Cli.Output;

namespace OttoHangfire.EndToEnd.Tests.Cli;

public sealed class ListingTests
{
    [Theory]
    [InlineData("[red]x[/]", "[[red]]x[[/]]")]
    [InlineData("a\tb", "a b")]
    [InlineData("\u001b[31mx\u202e", "[[31mx")]
    public void ACell_IsTakenAtItsWord(string text, string escaped) => Listing.Escaped(text).Should().Be(escaped);
}
