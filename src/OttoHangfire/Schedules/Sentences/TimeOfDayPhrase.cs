namespace OttoHangfire.Schedules.Sentences;

/// <summary>Seconds, minutes and hours as words. What is said follows from the numbers, not from how they were written.</summary>
internal sealed record TimeOfDayPhrase(IReadOnlyList<int> Seconds, IReadOnlyList<int> Minutes, IReadOnlyList<int> Hours)
{
    private const int MaxTimes = 6;

    /// <summary>True for <c>at 07:00 and 19:00</c>, false for <c>every 15 minutes</c>.</summary>
    public bool IsListed => Seconds.Count * Minutes.Count * Hours.Count <= MaxTimes;

    public override string ToString()
    {
        if (IsListed)
        {
            return "at " + Phrases.List(
                from hour in Hours from minute in Minutes from second in Seconds select Phrases.Time(hour, minute, second));
        }

        if (Seconds is not [0])
        {
            return AreAll(Minutes, 60) && AreAll(Hours, 24) && StepOf(Seconds, 60) is { } step
                ? Phrases.Every(step, "second")
                : $"{(AreAll(Seconds, 60) ? "every second" : "at " + Phrases.Counted("second", Seconds))} of {OfMinutes()}";
        }

        return (StepOf(Minutes, 60), StepOf(Hours, 24)) switch
        {
            (60, { } hours) => Phrases.Every(hours, "hour"),
            ({ } minutes, 1) => Phrases.Every(minutes, "minute"),
            (null, 1) => $"every hour at {Phrases.Counted("minute", Minutes)}",
            (60, null) when IsRange(Hours) => $"every hour from {Hours[0]:00}:00 to {Hours[^1]:00}:00",
            (null, _) when IsRange(Hours) && Minutes.Count == 1 =>
                $"every hour from {Hours[0]:00}:{Minutes[0]:00} to {Hours[^1]:00}:{Minutes[0]:00}",
            ({ } minutes and not 60, null) when IsRange(Hours) =>
                $"{Phrases.Every(minutes, "minute")} from {Hours[0]:00}:00 to {Hours[^1]:00}:{Minutes[^1]:00}",
            ({ } minutes and not 60, _) => $"{Phrases.Every(minutes, "minute")} in the {Phrases.Counted("hour", Hours)}",
            _ => $"at {Phrases.Counted("minute", Minutes)} of the {Phrases.Counted("hour", Hours)}",
        };
    }

    private string OfMinutes()
    {
        var minutes = AreAll(Minutes, 60) ? "every minute" : Phrases.Counted("minute", Minutes);
        return AreAll(Hours, 24)
            ? AreAll(Minutes, 60) ? minutes : $"{minutes} of every hour"
            : $"{minutes} in the {Phrases.Counted("hour", Hours)}";
    }

    /// <summary>The step of numbers that go round evenly from 0: 15 for 0, 15, 30, 45; 60 for a lonely 0; null for others.</summary>
    private static int? StepOf(IReadOnlyList<int> numbers, int round) =>
        round % numbers.Count == 0 && numbers.Select((number, index) => number == index * (round / numbers.Count)).All(fits => fits)
            ? round / numbers.Count
            : null;

    private static bool AreAll(IReadOnlyList<int> numbers, int round) => numbers.Count == round;

    private static bool IsRange(IReadOnlyList<int> numbers) => numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1;
}
