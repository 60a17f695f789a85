using OttoHangfire.Search;

namespace OttoHangfire.Tests.Search;

/// <summary>The part of a text that is shown, in pieces.</summary>
public sealed class SnippetTests
{
    [Theory]
    [InlineData("bins", "Put the bins out", "Put the [bins] out")]
    [InlineData("bin", "Put the bins out", "Put the [bins] out")]
    [InlineData("put out", "Put the bins out", "[Put] the bins [out]")]
    [InlineData("deploy_proj", "infra.deploy_project", "infra.[deploy]_[project]")]
    [InlineData("mull", "Mu\u0308ll raus", "[Mu\u0308ll] raus")]
    [InlineData("nowhere", "Put the bins out", "Put the bins out")]
    [InlineData("b", "<b>a</b> & \"b\"", "<[b]>a</[b]> & \"[b]\"")]
    [InlineData("bins", "bins\u202E\u0000\u001Bout\nnow", "[binsout] now")]
    [InlineData("mum", "Call Mum\u001flife_os.reminder\u001fCall Mum\u001f", "Call [Mum] · life_os.reminder")]
    [InlineData("x", "", "")]
    [InlineData("end", "A text that is not long is shown as a whole, wherever in it the word may stand: this is its end", "A text that is not long is shown as a whole, wherever in it the word may stand: this is its [end]")]
    public void TheWords_AreMarked_InAPlainLine(string q, string text, string shown) => Show(text, q).Should().Be(shown);

    [Fact]
    public void OfALongText_ThePartIsShown_InWhichMostWordsStandTogether()
    {
        var text = $"bins {Filler(60)} put the bins out {Filler(60)}";

        var shown = Show(text, "put bins out");

        shown.Should().StartWith("…").And.EndWith("…").And.Contain("[put] the [bins] [out]");
        shown.Length.Should().BeLessThan(180);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(38)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(300)]
    public void WhereverTheWordStands_ItIsShown_AndNoWordIsCut(int before)
    {
        var shown = Show($"{Filler(before)} zebra {Filler(100)}", "zebra");

        shown.Should().Contain(" [zebra] ");
        shown.Trim('…').Split(' ').Should().OnlyContain(word => word == "[zebra]" || word == "lorem" || word == "ipsum");
    }

    [Fact]
    public void AWordThatIsLongerThanAll_IsCut_BetweenTwoCharacters()
    {
        var shown = Show(string.Concat(Enumerable.Repeat("𝒳", 5000)), "a");

        shown.Length.Should().BeInRange(150, 165);
        shown.Should().EndWith("𝒳…");
    }

    private static string Filler(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => i % 2 == 0 ? "lorem" : "ipsum"));

    private static string Show(string text, string q) =>
        string.Concat(Snippet.Of(text, SearchWords.Read(q)).Select(piece => piece.Match ? $"[{piece.Text}]" : piece.Text));
}
