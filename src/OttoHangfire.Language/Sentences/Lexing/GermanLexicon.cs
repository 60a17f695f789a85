namespace OttoHangfire.Language.Sentences.Lexing;

internal sealed class GermanLexicon : Lexicon
{
    private static readonly string[] Ones =
    [
        "null", "eins", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf", "dreizehn", "vierzehn",
        "fuenfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
    ];

    private static readonly string[] Tens = ["", "", "zwanzig", "dreissig", "vierzig", "fuenfzig", "sechzig", "siebzig", "achtzig",
        "neunzig"];

    private static readonly string[] Stems =
    [
        "", "erst", "zweit", "dritt", "viert", "fuenft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwoelft", "dreizehnt",
        "vierzehnt", "fuenfzehnt", "sechzehnt", "siebzehnt", "achtzehnt", "neunzehnt",
    ];

    private static readonly string[] Weekdays = ["sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"];

    private static readonly (string Word, DayPart Part)[] Parts =
    [
        ("frueh", DayPart.Morning), ("morgen", DayPart.Morning), ("vormittag", DayPart.Morning), ("mittag", DayPart.Noon),
        ("nachmittag", DayPart.Afternoon), ("abend", DayPart.Evening), ("nacht", DayPart.Night),
    ];

    private static readonly string[] Months =
    [
        "januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember",
    ];

    public GermanLexicon()
    {
        AddNumbers();
        AddNames();
        AddUnits();
        Add(LexKind.Article, 1, "ein", "eine", "einer", "einem", "einen", "ner", "nem");
        Add(LexKind.Day, 0, "heute", "heut");
        Add(LexKind.Day, 1, "morgen");
        Add(LexKind.Day, 2, "uebermorgen");
        Add(LexKind.Day, -1, "gestern");
        Add(LexKind.Day, -2, "vorgestern");
        foreach (var (word, part) in Parts)
        {
            if (word != "morgen")
            {
                Add(LexKind.Part, (int)part, word);
            }

            if (word != "frueh")
            {
                Add(LexKind.Parts, (int)part, $"{word}s");
            }
        }

        Freeze();
    }

    private void AddNumbers()
    {
        for (var number = 0; number < 100; number++)
        {
            var one = number % 10 == 1 ? "ein" : Ones[number % 10];
            Add(LexKind.Number, number, number < 20 ? Ones[number] : number % 10 == 0 ? Tens[number / 10] : $"{one}und{Tens[number / 10]}");
        }

        Add(LexKind.Number, 2, "zwo");
        for (var number = 1; number < 32; number++)
        {
            var one = number % 10 == 1 ? "ein" : Ones[number % 10];
            var stem = number < 20 ? Stems[number] : number % 10 == 0 ? $"{Tens[number / 10]}st" : $"{one}und{Tens[number / 10]}st";
            Add(LexKind.Ordinal, number, $"{stem}e", $"{stem}en", $"{stem}er", $"{stem}es", $"{stem}em");
        }
    }

    private void AddNames()
    {
        for (var day = 0; day < 7; day++)
        {
            foreach (var name in day == 6 ? [Weekdays[day], "sonnabend"] : new[] { Weekdays[day] })
            {
                Add(LexKind.Weekday, day, name);
                Add(LexKind.Weekdays, day, $"{name}s");
                foreach (var (word, part) in Parts)
                {
                    AddWithPart(LexKind.Weekday, day, part, name + word);
                    AddWithPart(LexKind.Weekdays, day, part, name + word + "s");
                }
            }

            AddShort(LexKind.Weekday, day, Weekdays[day][..2]);
        }

        for (var month = 1; month <= 12; month++)
        {
            AddShort(LexKind.Month, month, Months[month - 1][..3]);
            Add(LexKind.Month, month, Months[month - 1], $"{Months[month - 1]}s");
        }

        Add(LexKind.Month, 1, "jaenner");
        Add(LexKind.Month, 6, "juno");
        AddShort(LexKind.Month, 9, "sept");
        AddShort(LexKind.Month, 3, "mrz");
    }

    private void AddUnits()
    {
        AddUnit(Unit.Second, 1, "sekunde", "sekunden", "sek");
        AddUnit(Unit.Minute, 1, "minute", "minuten", "min");
        AddUnit(Unit.Minute, 15, "viertelstunde", "viertelstunden");
        AddUnit(Unit.Minute, 45, "dreiviertelstunde");
        AddUnit(Unit.Hour, 1, "stunde", "stunden", "std");
        AddUnit(Unit.Day, 1, "tag", "tage", "tagen", "tages");
        AddUnit(Unit.Week, 1, "woche", "wochen");
        AddUnit(Unit.Month, 1, "monat", "monate", "monaten", "monats");
        AddUnit(Unit.Month, 3, "quartal", "quartale");
        AddUnit(Unit.Year, 1, "jahr", "jahre", "jahren", "jahres");
    }
}
