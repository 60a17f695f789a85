using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Search;

/// <summary><c>GET /otto/search</c>: what is found, what is said of it, and how it follows what changes.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("müllabfuhr")]
    [InlineData("MULLABFUHR")]
    [InlineData("mu\u0308llabfuhr")]
    [InlineData("mullab")]
    [InlineData("mu")]
    public async Task AWord_IsFoundInEachKind_WithoutCaseAndAccents_AndByItsBeginning(string q)
    {
        _still.Agent.Answers(
            "Die Müllabfuhr kommt.",
            Some.Action("life_os.log_note", new { text = "Tonne raus", tags = new[] { "Müllabfuhr" } }),
            Some.Action("bills.record", new { payee = "Müllabfuhr & Söhne", amount_minor = 125050, currency = "EUR", due = "2030-01-31" }));
        var task = await _still.Backend.AddAsync(Some.Task("test.chore", "Chore", new { what = new { of = new object[] { 1, "Müllabfuhr" } } }));
        await _still.RingAsync(task.Id);

        var hits = await FindAsync(q);

        hits.Select(hit => (hit.Kind, hit.Id, hit.TaskId, hit.RunId, hit.ActionIndex)).Should().BeEquivalentTo(new (string, long, long?, long?, int?)[]
        {
            ("task", 1, 1, null, null), ("run", 1, 1, 1, null), ("note", 1, 1, 1, null), ("bill", 1, null, 1, null), ("action", 1, 1, 1, 0), ("action", 2, 1, 1, 1),
        });
        hits.Should().OnlyContain(hit => hit.Title.Length > 0 && hit.At == Some.Now);
        hits.Should().OnlyContain(hit => hit.Snippet.Any(piece => piece.Match && piece.Text == "Müllabfuhr"));
        foreach (var kind in SearchKind.All)
        {
            (await FindAsync(q, kind)).Should().BeEquivalentTo(hits.Where(hit => hit.Kind == kind), kind);
        }
    }

    [Fact]
    public async Task AllWordsMustOccur_WhereverTheyStand_AndOnlyTheLastMayGoOn()
    {
        await _still.Backend.AddAsync(Some.Task(description: "Put the blue bins out", payload: new { text = "on Monday" }));

        (await FindAsync("monday blue")).Should().ContainSingle();
        (await FindAsync("blue mon")).Should().ContainSingle();
        (await FindAsync("blu monday")).Should().BeEmpty();
        (await FindAsync("blue tuesday")).Should().BeEmpty();
        (await FindAsync("m")).Should().BeEmpty("one letter is a whole word");
    }

    [Fact]
    public async Task AnIdentifier_IsFoundByItsParts_AndAPhraseInItsOrder()
    {
        await _still.Backend.AddAsync(Some.Task("infra.deploy_project", "Put the bins out"));

        foreach (var q in new[] { "deploy", "project", "infra.deploy_project", "deploy_pro", "infra proj", "\"put the bins\"", "\"the bins\" put", "“bins out”", "\"put the" })
        {
            (await FindAsync(q)).Should().ContainSingle(q);
        }

        foreach (var q in new[] { "project_deploy", "\"bins the\"", "\"put the bin\"", "\"bins\" \"ou\"" })
        {
            (await FindAsync(q)).Should().BeEmpty(q);
        }
    }

    [Fact]
    public async Task ATaskThatIsChanged_IsFoundByWhatItSaysNow_AtItsOldPlace()
    {
        await _still.Backend.AddAsync(Some.Task(description: "Water the ficus", payload: new { text = "ficus" }));
        await _still.Backend.AddAsync(Some.Task(description: "Newer orchid"));

        await _still.Backend.PatchTextAsync("/otto/tasks/1", """{"description":"Water the orchid","payload":{"text":"orchid"}}""");

        (await FindAsync("ficus")).Should().BeEmpty();
        (await FindAsync("orchid")).Select(hit => hit.Id).Should().Equal(2, 1);
    }

    [Fact]
    public async Task ABillThatIsPaid_IsFoundAsPaid()
    {
        await RunAsync(Some.Action("bills.record", new { payee = "Stadtwerke", amount_minor = 12050, currency = "EUR", due = "2030-01-31" }));
        (await FindAsync("stadtwerke 120.50 eur 2030-01-31 unpaid", "bill")).Should().ContainSingle();

        await _still.AllowAsync(Some.Action("bills.mark_paid", new { bill_id = 1, paid_at = Some.Now }));

        (await FindAsync("stadtwerke paid", "bill")).Should().ContainSingle().Which.Snippet.Should().Equal(
            new SnippetPiece("Stadtwerke", true), new SnippetPiece(" · 120.50 EUR · 2030-01-31 · ", false), new SnippetPiece("paid", true));
        (await FindAsync("stadtwerke unpaid", "bill")).Should().BeEmpty();
    }

    [Fact]
    public async Task ARun_IsFoundWithItsReplyAndItsActions_OnceItHasStopped()
    {
        _still.Agent.Answers("The zebra asks.", Some.Action(AskingHandler.Tier3, new { text = "giraffe" }), Some.Action("life_os.log_note", new { }));
        var task = await _still.AddAsync();
        (await FindAsync("zebra")).Should().BeEmpty();

        await _still.RingAsync(task.Id);

        (await FindAsync("zebra")).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = "run", Id = 1, TaskId = 1, RunId = 1 });
        (await FindAsync("giraffe")).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = "action", RunId = 1, ActionIndex = 0, Title = AskingHandler.Tier3 });
        (await FindAsync("text giraffe", "action")).Should().BeEmpty("the name of a field is no text");
        (await FindAsync("log_note missing", "action")).Should().ContainSingle("an error can be found").Which.ActionIndex.Should().Be(1);

        await _still.ApproveAsync((await _still.ApprovalsAsync("pending")).Single());
        await _still.RingAsync(task.Id);

        (await FindAsync("giraffe did", "action")).Should().ContainSingle();
        (await FindAsync("zebra")).Should().ContainSingle();
        _still.Backend.ShouldHoldWhatThereIs();
    }

    [Fact]
    public async Task WhatIsRemoved_IsGoneAtOnce_WithItsRunsAndActions_AndNotesStay()
    {
        _still.Agent.Answers("A zebra.", Some.Note("zebra"));
        var task = await _still.Backend.AddAsync(Some.Task("test.chore", "zebra"));
        await _still.RingAsync(task.Id);
        (await FindAsync("zebra")).Should().HaveCount(4);
        _still.Backend.Execute("UPDATE otto_tasks SET removed_at = '2026-12-01T08:00:00.0000000Z'");
        (await FindAsync("zebra")).Select(hit => hit.Kind).Should().Equal("note");
        _still.Backend.Execute("UPDATE otto_tasks SET removed_at = NULL");
        (await FindAsync("zebra")).Should().HaveCount(4);

        await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}");

        (await FindAsync("zebra")).Select(hit => hit.Kind).Should().Equal("note");
        _still.Backend.Number("SELECT count(*) FROM otto_search_rows").Should().Be(1, "nothing is left of what was cleared away");
        _still.Backend.ShouldHoldWhatThereIs();
    }

    [Fact]
    public async Task WhatIsTooOld_IsFoundNoMore()
    {
        _still.Agent.Answers("First.", Some.Note("kept"));
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromDays(1));
        _still.Agent.Answers("Second.");
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.RingAsync(task.Id);

        _still.Clock.Advance(TimeSpan.FromDays(800));
        await _still.SweepAsync();

        (await FindAsync("first")).Should().BeEmpty();
        (await FindAsync("second")).Should().ContainSingle();
        (await FindAsync("kept")).Select(hit => hit.Kind).Should().Equal("note");
        _still.Backend.ShouldHoldWhatThereIs();
    }

    [Fact]
    public async Task Pages_ShowEachOnce_NewestFirst_AlsoWhileSomeGo()
    {
        _still.Agent.Answers("Done.", Some.Note("page"));
        for (var i = 0; i < 4; i++)
        {
            await _still.RingAsync((await _still.Backend.AddAsync(Some.Task("test.chore", "page"))).Id);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await _still.Backend.GetAsync($"/otto/search?q=page&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}")).Read<Page<SearchHit>>();
            page.Items.Should().HaveCountLessThanOrEqualTo(3);
            seen.AddRange(page.Items.Select(hit => $"{hit.Kind} {hit.Id}"));
            if (cursor is null)
            {
                await _still.Backend.DeleteAsync("/otto/tasks/1");
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        seen.Should().Equal(
            "action 4", "run 4", "note 4", "task 4", "action 3", "run 3", "note 3", "task 3", "action 2", "run 2", "note 2", "task 2", "note 1");
    }

    [Fact]
    public async Task EveryLetterOfEurope_IsFolded_AsTheIndexFoldsIt()
    {
        var letters = Enumerable.Range(0x00C0, 0x0180 - 0x00C0).Select(code => (char)code).Where(char.IsLetter).ToList();
        var values = letters.Select(letter => $"('2026-12-01T08:00:00.0000000Z', 'xyz{letter}abc{(int)letter}')");
        _still.Backend.Execute($"INSERT INTO otto_notes (created_at, text) VALUES {string.Join(", ", values)}");

        foreach (var letter in letters)
        {
            (await FindAsync($"XYZ{letter}abc{(int)letter}")).Should().ContainSingle($"{letter} is found")
                .Which.Snippet.Should().Equal([new SnippetPiece($"xyz{letter}abc{(int)letter}", true)], $"{letter} is marked");
        }
    }

    [Theory]
    [InlineData("Йогурт", "йогу")]
    [InlineData("Ελλάδα", "ελλά")]
    [InlineData("한국어로", "한국어")]
    [InlineData("漢字仮名交じり", "漢字仮名")]
    [InlineData("Nguyễn", "nguye")]
    [InlineData("łódka", "łódk")]
    [InlineData("हिन्दी भाषा", "हिन्दी भा")]
    public async Task OtherScripts_AreFoundByTheirBeginning(string text, string q)
    {
        await _still.Backend.AddAsync(Some.Task(description: text));

        (await FindAsync(q)).Should().ContainSingle().Which.Snippet.Should().Contain(piece => piece.Match);
    }

    [Fact]
    public async Task ABeginningOfVeryManyWords_FindsAllOfThem()
    {
        var values = Enumerable.Range(1, 200).Select(number => $"('2026-12-01T08:00:00.0000000Z', 'serial{number}x')");
        _still.Backend.Execute($"INSERT INTO otto_notes (created_at, text) VALUES {string.Join(", ", values)}");

        (await _still.Backend.GetAsync("/otto/search?limit=500&q=serial")).Read<Page<SearchHit>>().Items.Should().HaveCount(200);
        (await FindAsync("serial1")).Should().HaveCount(50, "a page");
        (await FindAsync("serial19")).Select(hit => hit.Id).Should().Equal(199, 198, 197, 196, 195, 194, 193, 192, 191, 190, 19);
        (await FindAsync("serials")).Should().BeEmpty();
    }

    [Fact]
    public async Task AnAmount_IsFoundInTheDecimalsOfItsCurrency()
    {
        var codes = Currencies.Codes.ToList();
        var values = codes.Select((code, i) => $"('2026-12-01T08:00:00.0000000Z', 'p', {700_000_000 + i}, '{code}', '2030-01-31')");
        _still.Backend.Execute($"INSERT INTO otto_bills (created_at, payee, amount_minor, currency, due) VALUES {string.Join(", ", values)}");

        var shown = _still.Backend.Column("SELECT text FROM otto_search_texts WHERE kind = 'bill' ORDER BY ref").Select(text => text.Split('\u001f')[1]);

        shown.Should().Equal(codes.Select((code, i) => Currencies.Format(700_000_000 + i, code).Replace(",", "", StringComparison.Ordinal)));
        (await FindAsync("700000", "bill")).Should().NotBeEmpty();
    }

    [Fact]
    public async Task ATextThatIsVeryLong_IsFoundByItsBeginning_AndShownInPart()
    {
        _still.Agent.Answers(
            string.Concat(Enumerable.Repeat("word ", 20_000)) + "behind",
            Some.Action("life_os.log_note", new { text = new string('x', 65_000) + " note's end" }));
        await _still.RingAsync((await _still.AddAsync()).Id);

        (await FindAsync("word", "run")).Single().Snippet.Sum(piece => piece.Text.Length).Should().BeLessThan(200);
        (await FindAsync("behind")).Should().BeEmpty();
        (await FindAsync("note end", "note")).Should().ContainSingle("a note is found by all of its words");
    }

    private async Task<IReadOnlyList<SearchHit>> FindAsync(string q, string? kind = null) =>
        (await _still.Backend.GetAsync($"/otto/search?q={Uri.EscapeDataString(q)}{(kind is null ? "" : $"&kind={kind}")}")).Read<Page<SearchHit>>().Items;

    private async Task RunAsync(ProposedAction action)
    {
        _still.Agent.Answers("Done.", action);
        await _still.RingAsync((await _still.AddAsync()).Id);
    }
}
