namespace OttoHangfire.Language.Words;

/// <summary>English words for times.</summary>
internal static class English
{
    private static readonly string[] Numbers =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    public static Vocabulary Words { get; } = Build();

    private static Vocabulary Build()
    {
        var words = new Vocabulary()
            .Add(TermKind.RelativeDay, 0, "today")
            .Add(TermKind.RelativeDay, 1, "tomorrow", "tmrw", "tomorow", "tommorow", "tommorrow")
            .Add(TermKind.RelativeDay, -1, "yesterday")
            .Add(TermKind.PartOfToday, PartOfDay.Evening, "tonight")
            .Add(TermKind.PartOfDay, PartOfDay.Morning, "morning")
            .Add(TermKind.PartOfDay, PartOfDay.Afternoon, "afternoon")
            .Add(TermKind.PartOfDay, PartOfDay.Evening, "evening")
            .Add(TermKind.PartOfDay, PartOfDay.Night, "night")
            .Add(TermKind.HalfDay, false, "am", "a.m", "a.m.")
            .Add(TermKind.HalfDay, true, "pm", "p.m", "p.m.")
            .Add(TermKind.Noon, null, "noon", "midday")
            .Add(TermKind.Midnight, null, "midnight")
            .Add(TermKind.Offset, TimeSpan.Zero, "utc", "gmt");
        AddUnits(words);
        AddNumbers(words);
        AddNames(words);
        AddSmallWords(words);
        return words;
    }

    private static void AddUnits(Vocabulary words) => words
        .Add(TermKind.Unit, Unit.Second, "s", "sec", "secs", "second", "seconds")
        .Add(TermKind.Unit, Unit.Minute, "m", "min", "mins", "minute", "minutes")
        .Add(TermKind.Unit, Unit.Hour, "h", "hr", "hrs", "hour", "hours")
        .Add(TermKind.Unit, Unit.Day, "d", "day", "days")
        .Add(TermKind.Unit, Unit.Week, "w", "week", "weeks")
        .Add(TermKind.Unit, Unit.Month, "month", "months")
        .Add(TermKind.Unit, Unit.Year, "year", "years");

    private static void AddNumbers(Vocabulary words)
    {
        for (var number = 0; number < Numbers.Length; number++)
        {
            words.Add(TermKind.Number, (decimal)number, Numbers[number]);
        }

        words.Add(TermKind.Number, 15m, "fifteen").Add(TermKind.Number, 20m, "twenty").Add(TermKind.Number, 30m, "thirty")
            .Add(TermKind.Number, 40m, "forty").Add(TermKind.Number, 45m, "forty-five").Add(TermKind.Number, 50m, "fifty");
    }

    private static void AddNames(Vocabulary words)
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            words.Add(TermKind.Weekday, new WeekdayName(day), $"{day}")
                .Add(TermKind.Weekday, new WeekdayName(day, IsPlural: true), $"{day}s")
                .Add(TermKind.Weekday, new WeekdayName(day, IsShort: true), $"{day}"[..3]);
        }

        words.Add(TermKind.Weekday, new WeekdayName(DayOfWeek.Tuesday, IsShort: true), "tues")
            .Add(TermKind.Weekday, new WeekdayName(DayOfWeek.Thursday, IsShort: true), "thur", "thurs");
        for (var month = 0; month < Months.Length; month++)
        {
            words.Add(TermKind.Month, month + 1, Months[month]);
            if (Months[month].Length > 3)
            {
                words.Add(TermKind.Month, month + 1, Months[month][..3]);
            }
        }

        words.Add(TermKind.Month, 9, "sept");
    }

    private static void AddSmallWords(Vocabulary words) => words
        .Add(TermKind.Now, null, "now").Add(TermKind.Ago, null, "ago").Add(TermKind.In, null, "in").Add(TermKind.At, null, "at", "@")
        .Add(TermKind.On, null, "on").Add(TermKind.Next, null, "next").Add(TermKind.This, null, "this", "coming")
        .Add(TermKind.Last, null, "last").Add(TermKind.From, null, "from").Add(TermKind.After, null, "after")
        .Add(TermKind.Past, null, "past").Add(TermKind.To, null, "to").Add(TermKind.Half, null, "half")
        .Add(TermKind.Quarter, null, "quarter").Add(TermKind.OClock, null, "o'clock", "o’clock", "oclock")
        .Add(TermKind.Article, null, "a", "an").Add(TermKind.The, null, "the").Add(TermKind.Of, null, "of")
        .Add(TermKind.And, null, "and").Add(TermKind.Every, null, "every", "each")
        .Add(TermKind.OrdinalEnding, null, "st", "nd", "rd", "th");
}
