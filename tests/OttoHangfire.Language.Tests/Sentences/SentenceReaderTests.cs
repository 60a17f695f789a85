using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>What sentences mean: those of the two tables, and what a person may do with one.</summary>
public sealed class SentenceReaderTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));

    private readonly SentenceReader _reader = new(Berlin);

    public static TheoryData<string, string, DateTimeOffset, string> English => SentenceTable.Rows(SentenceTable.English);

    public static TheoryData<string, string, DateTimeOffset, string> German => SentenceTable.Rows(SentenceTable.German);

    [Theory]
    [MemberData(nameof(English))]
    public void AnEnglishSentence_MeansWhatTheTableSays(string text, string meaning, DateTimeOffset now, string zone) => Means(text, meaning, now, zone);

    [Theory]
    [MemberData(nameof(German))]
    public void AGermanSentence_MeansWhatTheTableSays(string text, string meaning, DateTimeOffset now, string zone) => Means(text, meaning, now, zone);

    [Fact]
    public void TheTables_AreAsLongAsPromised()
    {
        SentenceTable.English.Count.Should().BeGreaterThanOrEqualTo(250);
        SentenceTable.German.Count.Should().BeGreaterThanOrEqualTo(150);
    }

    [Fact]
    public void NothingThatIsUnderstood_LiesInThePast()
    {
        foreach (var row in SentenceTable.English.Concat(SentenceTable.German))
        {
            var understood = new SentenceReader(row.TimeZone).Read(row.Text, row.Now);

            var meanings = (understood.Question?.Choices.Select(choice => choice.Meaning) ?? []).Append(understood.Meaning);
            meanings.OfType<TaskMeaning>().Any(task => task.At < row.Now || task.Ends <= task.At).Should().BeFalse(row.Text);
        }
    }

    [Fact]
    public void ATime_MeansTheSame_Alone_AsInASentence()
    {
        var compared = 0;
        foreach (var (row, isGerman) in SentenceTable.English.Select(row => (row, false)).Concat(SentenceTable.German.Select(row => (row, true))))
        {
            var times = new TimeReader(row.TimeZone);
            if (times.Find(row.Text, row.Now) is not { Repeats: false, Spans: [_] } found)
            {
                continue;
            }

            var sentence = isGerman ? $"erinnere mich {found.Words} an den Reiher" : $"remind me {found.Words} to feed the heron";
            var said = new SentenceReader(row.TimeZone).Read(sentence, row.Now);
            var alone = times.Read(found.Words, row.Now);

            alone.At.Should().Be((said.Meaning as TaskMeaning)?.At, "{0}: {1}", row.Text, alone.Sentence);
            compared += alone.At is null ? 0 : 1;
        }

        compared.Should().BeGreaterThan(400);
    }

    [Fact]
    public void ExactlyOneOfThree_IsGiven()
    {
        foreach (var row in SentenceTable.English.Concat(SentenceTable.German))
        {
            var understood = new SentenceReader(row.TimeZone).Read(row.Text, row.Now);

            new[] { understood.Meaning is not null, understood.Question is not null, understood.Examples.Count == 2 }
                .Count(isGiven => isGiven).Should().Be(1, row.Text);
        }
    }

    [Theory]
    [InlineData("remind me tomorrow at 9 to call Mum", "Request:remind me|Day:tomorrow|TimeOfDay:at 9|Text:call Mum")]
    [InlineData("Call Mum (at 6pm)", "Text:Call Mum|TimeOfDay:at 6pm")]
    [InlineData("call Mum tomorrow at 9 and buy milk", "Text:call Mum|Day:tomorrow|TimeOfDay:at 9|Text:and buy milk")]
    [InlineData("every Monday at 7:30 water the plants", "Repetition:every Monday|TimeOfDay:at 7:30|Text:water the plants")]
    [InlineData("in 20 minutes check the oven", "Length:in 20 minutes|Text:check the oven")]
    [InlineData("note: the key is under the pot", "Request:note:|Text:the key is under the pot")]
    [InlineData("the water bill, 12.50 €, due on Friday", "Text:water bill|Amount:12.50 €|Request:due|Day:on Friday")]
    [InlineData("pause the plants", "Request:pause|Text:the plants")]
    [InlineData("snooze 10 minutes", "Request:snooze|Length:10 minutes")]
    [InlineData("Übermorgen um 9 Müll 🗑 rausbringen", "Day:Übermorgen|TimeOfDay:um 9|Text:Müll 🗑 rausbringen")]
    public void Spans_SayWhichWordsWereTakenForWhat(string text, string spans)
    {
        var understood = _reader.Read(text, Now);

        string.Join('|', understood.Spans.Select(span => $"{span.Kind}:{text.Substring(span.Start, span.Length)}")).Should().Be(spans);
    }

    [Fact]
    public void WhatIsNoDate_StaysInTheText()
    {
        const string text = "read Friday tomorrow at 20:00";
        _reader.Read(text, Now).Question!.About.Should().Be(AskedAbout.TwoMeanings);

        var understood = _reader.Read(text, Now, [new TextSpan(5, 6)]);

        new Told(Berlin).Of(understood).Should().Be("task 2026-11-27 20:00 +01:00: read Friday");
    }

    [Fact]
    public void WhereNoWordIsATime_TheTimeIsAskedFor()
    {
        const string text = "remind me to read 1984 at 8";

        var understood = _reader.Read(text, Now, [new TextSpan(text.Length - 4, 4)]);

        understood.Question!.About.Should().Be(AskedAbout.MissingTime);
    }

    [Theory]
    [InlineData(-5, 3)]
    [InlineData(0, int.MaxValue)]
    [InlineData(500, 10)]
    [InlineData(3, -2)]
    public void AnIgnoredPlaceOutsideTheText_DoesNoHarm(int start, int length) =>
        _reader.Invoking(reader => reader.Read("call Mum tomorrow at 9", Now, [new TextSpan(start, length)])).Should().NotThrow();

    [Theory]
    [InlineData("2026-11-26T18:00+01:00", "today at 18:00", "heute um 18:00")]
    [InlineData("2026-11-27T09:00+01:00", "tomorrow at 09:00", "morgen um 09:00")]
    [InlineData("2026-12-04T12:00+01:00", "on Friday, 4 December 2026, at 12:00", "am Freitag, 4. Dezember 2026, um 12:00")]
    [InlineData("2027-03-01T12:00:30+01:00", "on Monday, 1 March 2027, at 12:00:30", "am Montag, 1. März 2027, um 12:00:30")]
    public void AnInstant_IsSaidInBothLanguages(string instant, string english, string german)
    {
        var at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

        _reader.Say(at, Now).Should().Be(english);
        _reader.Say(at, Now, SentenceLanguage.German).Should().Be(german);
    }

    [Fact]
    public void Choices_AreInTheWordsOfTheSentence()
    {
        var understood = _reader.Read("morgen um 3 Ann anrufen", Now);

        understood.Question!.Sentence.Should().Be("Welche Tageszeit ist gemeint?");
        understood.Question.Choices.Select(choice => choice.Words).Should().Equal("morgen um 03:00", "morgen um 15:00");
    }

    [Fact]
    public void WhatIsNotUnderstood_ComesWithTwoExamplesNearIt_ThatAreUnderstood()
    {
        var understood = _reader.Read("water the plants", Now);

        understood.Examples.Should().Equal("Remind me tomorrow at 9: water the plants", "Note: water the plants");
        understood.Examples.Select(example => new Told(Berlin).Of(_reader.Read(example, Now)))
            .Should().Equal("task 2026-11-27 09:00 +01:00: water the plants", "note: water the plants");
    }

    [Theory]
    [InlineData("tomorrow at 02:30 check the server", "2027-03-27T14:00+01:00", "The clocks of Europe/Berlin leave out 02:30")]
    [InlineData("tomorrow at 02:30 check the server", "2026-10-24T14:00+02:00", "The clocks of Europe/Berlin show 02:30")]
    [InlineData("phone bill $40 due tomorrow", "2026-10-24T14:00+02:00", "Dollars are read as US dollars (USD).")]
    public void WhereSomethingWasDecided_ANoteSaysSo(string text, string now, string note) =>
        _reader.Read(text, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)).Note.Should().StartWith(note);

    private static void Means(string text, string meaning, DateTimeOffset now, string zone)
    {
        var timeZone = TimeZoneInfo.FindSystemTimeZoneById(zone);

        var understood = new SentenceReader(timeZone).Read(text, now);

        new Told(timeZone).Of(understood).Should().Be(meaning);
    }
}
