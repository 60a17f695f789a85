namespace OttoHangfire.Tests.Walls.House;

/// <summary>The rules on houses of a few lines each, in which something was put wrong.</summary>
public sealed class HouseRulesTests
{
    private const string Row = "namespace House.Notes; public sealed class NoteRow { public static NoteRow Newest() => new(); public string Text => \"\"; }";

    [Fact]
    public void ACircle_IsFound_AndBothLinesAreNamed()
    {
        var sources = Sources(
            ("Notes/NoteRow.cs", Row),
            ("Notes/NoteApi.cs", "namespace House.Notes;\nusing House.Bills;\nclass NoteApi\n{\n    BillRow? Bill;\n}"),
            ("Bills/BillRow.cs", "namespace House.Bills;\nclass BillRow\n{\n    House.Notes.NoteRow? Note;\n}"));

        HouseRules.Circles(sources).Should().Equal("Bills → Notes: Bills/BillRow.cs:4 knows Notes (NoteRow), and Notes/NoteApi.cs:5 knows Bills (BillRow)");
    }

    [Fact]
    public void ACircleAroundACorner_IsFound_WithALineForEachStep()
    {
        var sources = Sources(
            ("A/One.cs", "class One { Two? Two; }"),
            ("B/Two.cs", "class Two { Three? Three; }"),
            ("C/Three.cs", "class Three { One? One; }"));

        HouseRules.Circles(sources).Should().Equal("A → B → C: A/One.cs:1 knows B (Two), and B/Two.cs:1 knows C (Three), and C/Three.cs:1 knows A (One)");
    }

    [Theory]
    [InlineData("class Reader { string Read() { var row = Maker.Make(); return row.Text; } }", "the type of a variable that nobody names")]
    [InlineData("class Reader { string Read(Maker maker) => maker.Shout(); }", "an extension method")]
    [InlineData("class Reader { House.Notes.NoteRow Read() => new(); }", "new() without a name")]
    [InlineData("class Reader { string Read() => nameof(House.Notes.NoteRow); }", "a name in nameof")]
    [InlineData("class Reader : House.Notes.NoteRow;", "a base")]
    public void WhatMeansAnotherFolder_Counts(string reader, string why)
    {
        var sources = Sources(
            ("Notes/NoteRow.cs", Row.Replace("sealed ", "", StringComparison.Ordinal)),
            ("Notes/Shouting.cs", "namespace House { using House.Notes; static class Shouting { public static string Shout(this Maker maker) => \"\"; } }"),
            ("Reader/Maker.cs", "class Maker { public static dynamic Any() => 1; public static House.Notes.NoteRow Make() => House.Notes.NoteRow.Newest(); }"),
            ("Other/Reader.cs", $"using House; {reader}"));

        sources.References.Where(reference => reference.From == "Other").Select(reference => reference.To).Should().Contain("Notes", why);
    }

    [Theory]
    [InlineData("using House.Notes; class Reader;", "a using line alone")]
    [InlineData("/// <summary>As <see cref=\"House.Notes.NoteRow\"/>.</summary>\nclass Reader;", "a comment")]
    [InlineData("class Reader { string NoteRow => \"\"; string Read() => NoteRow; }", "a member that is called like the type")]
    [InlineData("class Reader { string Read() => \"NoteRow\"; }", "a text")]
    public void WhatMeansNoOtherFolder_DoesNotCount(string reader, string why)
    {
        var sources = Sources(("Notes/NoteRow.cs", Row), ("Other/Reader.cs", reader));

        sources.References.Should().BeEmpty(why);
    }

    [Fact]
    public void AFolderThatKnowsOneAboveIt_IsFound_WithItsLineAndThoseOfTheList()
    {
        var sources = Sources(("Notes/NoteRow.cs", "class NoteRow\n{\n    Engine? Engine;\n    Bill? Bill;\n}"), ("Runs/Engine.cs", "class Engine { Bill? Bill; }"), ("Bills/Bill.cs", "class Bill;"));
        IReadOnlyList<IReadOnlyList<Folder>> layers = [[new("Notes", "", Line: 7), new("Bills", "", Line: 8)], [new("Runs", "", Line: 9)]];

        HouseRules.Upward(sources, layers).Should().BeEquivalentTo(
            "Notes/NoteRow.cs:3 knows Runs (Engine), which does not stand below it (Layers.cs:7, Layers.cs:9); 1 such references",
            "Notes/NoteRow.cs:4 knows Bills (Bill), which does not stand below it (Layers.cs:7, Layers.cs:8); 1 such references");
    }

    [Fact]
    public void AFolderWithoutALayer_IsFound_AndALayersFolderThatIsGone()
    {
        var sources = Sources(("Notes/NoteRow.cs", "class NoteRow;"), ("Attic/Old.cs", "class Old;"));

        HouseRules.Unlisted(sources, [[new("Notes", ""), new("Cellar", "", Line: 3)]])
            .Should().Equal("Attic stands in no layer of Layers.cs", "Layers.cs:3 names Cellar, which has no source file");
    }

    [Fact]
    public void AMethodOf41Lines_IsFound_AndItsCommentAndItsAttributesDoNotCount()
    {
        static string Method(string name, int lines) => $"    /// <summary>Long.</summary>\n    [System.Obsolete]\n    void {name}()\n    {{\n{string.Concat(Enumerable.Repeat("        ;\n", lines - 3))}    }}\n";
        var sources = Sources(("Notes/Long.cs", $"class Long\n{{\n{Method("JustRight", 40)}{Method("TooLong", 41)}}}"));

        HouseRules.LongMethods(sources).Should().Equal("Notes/Long.cs:46 begins a method of 41 lines");
    }

    [Fact]
    public void ALineOf141Characters_IsFound()
    {
        var sources = Sources(("Notes/Wide.cs", $"//{new string('x', 138)}\n//{new string('x', 139)}\n"));

        HouseRules.LongLines(sources).Should().Equal("Notes/Wide.cs:2 has 141 characters");
    }

    [Theory]
    [InlineData("RunEnd", "RunEnds", true)]
    [InlineData("TaskMove", "TaskMode", true)]
    [InlineData("Task", "Mask", true)]
    [InlineData("IHandler", "Handler", false)]
    [InlineData("TaskMove", "TaskMoved2", false)]
    [InlineData("Notes", "Bills", false)]
    public void NamesOneLetterApart_AreFound(string one, string other, bool areTwins)
    {
        var sources = Sources(("A/One.cs", $"class {one};"), ("B/Other.cs", $"class {other};"));

        HouseRules.Twins(sources).Should().HaveCount(areTwins ? 1 : 0);
    }

    [Fact]
    public void APublicType_ThatNobodyElseNames_IsFound()
    {
        var sources = Sources(("A/One.cs", "public class Needed; public class Alone { public class Inner; } class Own;"));

        HouseRules.NeedlesslyPublic(sources, new HashSet<string>(["Needed"], StringComparer.Ordinal)).Should().Equal("Alone (A/One.cs:1) is public, and no other project needs it");
    }

    private static SourceSet Sources(params (string Path, string Text)[] files) => new("House", files);
}
