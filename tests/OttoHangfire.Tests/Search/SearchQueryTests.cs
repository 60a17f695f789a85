using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Search;

/// <summary>What may be typed: words. Nothing of it is syntax, and what cannot be looked for is refused with a sentence.</summary>
public sealed class SearchQueryTests(QuietBackend fixture) : IClassFixture<QuietBackend>
{
    private static readonly string[] Signs =
    [
        "\"", "*", "NEAR(", ")", "(", "text:", "kind:", "{text kind}:", "-", "^", "+", "NOT ", " OR ", " AND ", "'", ";--", "\\", "%", "_", "?", "@q", ":b", "$1",
        "\u202E", "\u200D", "\uFEFF", "👍", "👩‍👩‍👧", "\uE000", "\u0001", "\n", "\t", "“", "„", "ß", "İ", "漢字", "हिन्दी", "\u0308", "z\u0335", "½", "Ⅷ", "٣", "𝒳", "0x00", "NULL", ",", "[", "]",
    ];

    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task FiveHundredStrings_GetAnAnswer_AndNeverAFault()
    {
        await _backend.AddAsync(Some.TaskOfTomorrow(description: "hostile bins and milk"));
        var random = new Random(20261201);
        var asked = Signs.Concat(Enumerable.Range(0, 460).Select(_ => string.Concat(
            Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(3) == 0 ? "bins" : Signs[random.Next(Signs.Length)])))).ToList();
        asked.Should().HaveCountGreaterThan(500);

        foreach (var q in asked)
        {
            var answer = await AskAsync(q);

            if (answer.Status == 200)
            {
                answer.Read<Page<SearchHit>>().Items.Select(hit => hit.Snippet.Count).Should().NotContain(0);
            }
            else
            {
                answer.AsWrongField("q").Should().ContainAny("no letter and no digit", "is missing");
            }
        }
    }

    [Theory]
    [InlineData("bins NOT milk")]
    [InlineData("bins OR tomato")]
    [InlineData("tomato OR bins")]
    [InlineData("kind:t bins")]
    [InlineData("NEAR(bins milk)")]
    [InlineData("{kind}: bins")]
    public async Task AnOperator_IsAWord(string q)
    {
        await _backend.AddAsync(Some.TaskOfTomorrow(description: "hostile bins and milk"));

        (await AskAsync(q)).Read<Page<SearchHit>>().Items.Should().BeEmpty("no text has this word");
    }

    [Theory]
    [InlineData("-bins")]
    [InlineData("bins*")]
    [InlineData("*bins")]
    [InlineData("^milk")]
    [InlineData("bins -milk")]
    [InlineData("(bins) milk)")]
    [InlineData("bins + milk")]
    [InlineData("\"bins")]
    [InlineData("bins \" milk")]
    [InlineData("👍 bins 👍")]
    [InlineData("\u202Ebins\u202C")]
    [InlineData("'bins'; --")]
    public async Task ASign_StandsForNothing(string q)
    {
        await _backend.AddAsync(Some.TaskOfTomorrow(description: "hostile bins and milk"));

        (await AskAsync(q)).Read<Page<SearchHit>>().Items.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("   \t\n", "is missing")]
    [InlineData("!?* --", "no letter and no digit")]
    [InlineData("👍🎉", "no letter and no digit")]
    [InlineData("\u202E\u200B", "no letter and no digit")]
    [InlineData("\"\"", "no letter and no digit")]
    [InlineData("a\0b", "U+0000")]
    public async Task WhatCannotBeLookedFor_IsRefusedWithASentence(string q, string why) => (await AskAsync(q)).AsWrongField("q").Should().Contain(why);

    [Fact]
    public async Task TooMuch_IsRefused_AndNothingAtAll()
    {
        (await AskAsync(new string('a', 200))).Status.Should().Be(200);
        (await AskAsync(string.Concat(Enumerable.Repeat("𝒳", 200)))).Status.Should().Be(200, "characters are counted, not their halves");
        (await AskAsync(new string('a', 201))).AsWrongField("q").Should().Be("may have at most 200 characters");
        (await AskAsync(new string('a', 4000))).AsWrongField("q").Should().Be("may have at most 200 characters");
        (await AskAsync(string.Join(' ', Enumerable.Repeat("a", 100)))).Status.Should().Be(200);
        (await _backend.GetAsync("/otto/search")).AsWrongField("q").Should().Contain("is missing");
    }

    [Theory]
    [InlineData("kind=tasks", "kind", "must be one of task, run, note, bill, action")]
    [InlineData("kind=", "kind", "must be one of")]
    [InlineData("limit=501", "limit", "from 1 to 500")]
    [InlineData("cursor=mine", "cursor", "is not a cursor of this list")]
    [InlineData("kinds=task", "kinds", "It has q, kind, limit, cursor")]
    public async Task AWrongParameter_IsNamed(string parameter, string field, string why) =>
        (await _backend.GetAsync($"/otto/search?q=bins&{parameter}")).AsWrongField(field).Should().Contain(why);

    private Task<Answer> AskAsync(string q) => _backend.GetAsync($"/otto/search?q={Uri.EscapeDataString(q)}");
}
