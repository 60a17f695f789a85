using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Prompts;

/// <summary>What the README says that one can say is understood, without a model.</summary>
public sealed partial class ReadmeTests(QuietBackend quiet) : IClassFixture<QuietBackend>
{
    [Fact]
    public async Task WhatTheReadmeSaysThatOneCanSay_IsUnderstood()
    {
        var text = (await File.ReadAllTextAsync(Checkout.PathOf("README.md"))).ReplaceLineEndings(" ");
        var paragraph = text[text.IndexOf("You can say *", StringComparison.Ordinal)..];
        paragraph = paragraph[..paragraph.IndexOf(". That needs", StringComparison.Ordinal)];
        var sentences = Sentence().Matches(paragraph).Select(match => match.Groups["said"].Value).ToList();

        sentences.Should().HaveCountGreaterThan(5);
        foreach (var said in sentences)
        {
            var understood = (await quiet.Backend.PostAsync("/otto/understand", new { text = said, now = Some.Now })).Read<UnderstoodText>();
            understood.Proposal.Should().NotBeNull("the README says that one can say \"{0}\"; he asks {1}", said, understood.Question);
        }
    }

    [GeneratedRegex(@"\*(?<said>[^*]+)\*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sentence();
}
