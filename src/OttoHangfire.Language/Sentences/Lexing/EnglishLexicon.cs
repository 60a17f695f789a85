namespace OttoHangfire.Language.Sentences.Lexing;

internal sealed class EnglishLexicon : Lexicon
{
    private static readonly string[] Ones =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Ordinals =
    [
        "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
        "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    ];

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    public EnglishLexicon()
    {
        AddNumbers();
        AddNames();
        AddUnits();
        Add(LexKind.Article, 1, "a", "an");
        Add(LexKind.Day, 0, "today");
        Add(LexKind.Day, 1, "tomorrow", "tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "2morrow");
        Add(LexKind.Day, -1, "yesterday");
        Add(LexKind.Part, (int)DayPart.Morning, "morning");
        Add(LexKind.Part, (int)DayPart.Afternoon, "afternoon");
        Add(LexKind.Part, (int)DayPart.Evening, "evening");
        Add(LexKind.Part, (int)DayPart.Night, "night");
        Add(LexKind.Parts, (int)DayPart.Morning, "mornings");
        Add(LexKind.Parts, (int)DayPart.Afternoon, "afternoons");
        Add(LexKind.Parts, (int)DayPart.Evening, "evenings");
        Add(LexKind.Parts, (int)DayPart.Night, "nights");
        Freeze();
    }

    private void AddNumbers()
    {
        for (var number = 0; number < 100; number++)
        {
            Add(LexKind.Number, number, number < 20 ? Ones[number] : number % 10 == 0 ? Tens[number / 10]
                : $"{Tens[number / 10]}-{Ones[number % 10]}");
        }

        for (var number = 1; number < 20; number++)
        {
            Add(LexKind.Ordinal, number, Ordinals[number]);
        }

        Add(LexKind.Ordinal, 20, "twentieth");
        Add(LexKind.Ordinal, 30, "thirtieth");
        Add(LexKind.Ordinal, 31, "thirty-first");
        for (var number = 21; number < 30; number++)
        {
            Add(LexKind.Ordinal, number, $"twenty-{Ordinals[number - 20]}");
        }
    }

    private void AddNames()
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var name = Folding.Fold($"{day}");
            Add(LexKind.Weekday, (int)day, name);
            Add(LexKind.Weekdays, (int)day, $"{name}s");
            AddShort(LexKind.Weekday, (int)day, name[..3]);
        }

        AddShort(LexKind.Weekday, (int)DayOfWeek.Tuesday, "tues");
        AddShort(LexKind.Weekday, (int)DayOfWeek.Wednesday, "weds");
        AddShort(LexKind.Weekday, (int)DayOfWeek.Thursday, "thur", "thurs");
        for (var month = 1; month <= 12; month++)
        {
            AddShort(LexKind.Month, month, Months[month - 1][..3]);
            Add(LexKind.Month, month, Months[month - 1]);
        }

        AddShort(LexKind.Month, 9, "sept");
    }

    private void AddUnits()
    {
        AddUnit(Unit.Second, 1, "seconds", "sec", "secs");
        AddUnit(Unit.Minute, 1, "minute", "minutes", "min", "mins");
        AddUnit(Unit.Hour, 1, "hour", "hours", "hr", "hrs");
        AddUnit(Unit.Day, 1, "day", "days");
        AddUnit(Unit.Week, 1, "week", "weeks", "wk", "wks");
        AddUnit(Unit.Week, 2, "fortnight", "fortnights");
        AddUnit(Unit.Month, 1, "month", "months");
        AddUnit(Unit.Month, 3, "quarter-year");
        AddUnit(Unit.Year, 1, "year", "years");
    }
}
