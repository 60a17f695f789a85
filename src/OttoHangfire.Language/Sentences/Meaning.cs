namespace OttoHangfire.Language.Sentences;

/// <summary>What a sentence asks for: one of the records that derive from this.</summary>
public abstract record Meaning;

/// <summary>A task is to be created: once, at <see cref="At"/>, or again and again, by <see cref="Schedule"/>; exactly one is
/// set.</summary>
public sealed record TaskMeaning(string Description) : Meaning
{
    public DateTimeOffset? At { get; init; }

    /// <summary>The end of a stretch of time that was said: from 9 to 11. Null where only a beginning was said.</summary>
    public DateTimeOffset? Ends { get; init; }

    public SpokenSchedule? Schedule { get; init; }
}

/// <summary>A task is to be created that comes after another one, each time that ends so.</summary>
/// <param name="Description">What is to be done.</param>
/// <param name="Task">The words that name the other task, or its number.</param>
/// <param name="On">Which of its ends count.</param>
public sealed record FollowMeaning(string Description, string Task, FollowedEnd On) : Meaning;

/// <summary>Which ends of another task count, as the API's <c>after.on</c> has them.</summary>
public enum FollowedEnd
{
    Success,
    Error,
    Any,
}

/// <summary>
/// The rule of a recurring task, field by field as the API's <c>schedule</c> has it: exactly one of <see cref="Cron"/>,
/// <see cref="Every"/> and <see cref="Rrule"/>.
/// </summary>
public sealed record SpokenSchedule
{
    /// <summary>Five fields, like <c>30 7 * * 1</c>.</summary>
    public string? Cron { get; init; }

    /// <summary>An ISO 8601 duration, like <c>PT2H</c>.</summary>
    public string? Every { get; init; }

    /// <summary>A recurrence rule of RFC 5545.</summary>
    public string? Rrule { get; init; }

    /// <summary>A local date and time without offset, like <c>2026-12-01T09:00:00</c>; set with every <see cref="Rrule"/>.</summary>
    public string? Start { get; init; }

    /// <summary><c>completion</c> where <see cref="Every"/> counts from the end of the last good run; else null.</summary>
    public string? From { get; init; }

    /// <summary><c>workdays</c> where it runs on no other days; else null.</summary>
    public string? Days { get; init; }

    /// <summary>With <see cref="Days"/>: the code of the country whose public holidays are no workdays; null = nobody's.</summary>
    public string? Holidays { get; init; }

    /// <summary>With <see cref="Days"/>: <c>next</c> or <c>previous</c> where another workday takes the place; else null.</summary>
    public string? Else { get; init; }
}

/// <summary>A note is to be kept.</summary>
public sealed record NoteMeaning(string Text) : Meaning;

/// <summary>A bill is to be kept; the amount is in the currency's smallest unit, the currency as ISO 4217 has it.</summary>
public sealed record BillMeaning(string Payee, long AmountMinor, string Currency, DateOnly Due) : Meaning;

/// <summary>The person wants to know something.</summary>
/// <param name="About">What she wants to know.</param>
/// <param name="From">The first day that she asks about; null = she names none.</param>
/// <param name="To">The last day that she asks about, included.</param>
public sealed record QuestionMeaning(QuestionAbout About, DateOnly? From = null, DateOnly? To = null) : Meaning;

/// <summary>What a question is about.</summary>
public enum QuestionAbout
{
    /// <summary>What did you do?</summary>
    Done,

    /// <summary>What is next?</summary>
    Next,

    /// <summary>What waits for me?</summary>
    Waiting,

    /// <summary>What is wrong?</summary>
    Wrong,
}

/// <summary>Something is to be done with a task that is there.</summary>
public sealed record CommandMeaning(CommandVerb Verb) : Meaning
{
    /// <summary>The words that name the task; null where none do, so that the last one that rang is meant.</summary>
    public string? Task { get; init; }

    /// <summary>Of a skip: the day whose instant is left out; null = the next one.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Of a skip: the last day, where all instants of a week or a month are left out; null = only those of <see cref="Day"/>.
    /// </summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Of a snooze: how long.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Of a snooze or a pause: until when.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The person is away: what repeats is not done in that time. Both days are part of it.</summary>
public sealed record VacationMeaning(DateOnly First, DateOnly Last) : Meaning;

/// <summary>What is to be done with a task.</summary>
public enum CommandVerb
{
    Pause,
    Resume,
    Skip,
    Snooze,
    Done,
    Cancel,
    Run,
    Retry,
}
