using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>What a sentence means, as docs/sentences.md says it.</summary>
public static class InWords
{
    public static string Of(SentenceReader reader, string text, DateTimeOffset now)
    {
        var understood = reader.Read(text, now);
        return understood switch
        {
            { Meaning: TaskMeaning { At: { } at, Ends: { } end } task } => $"{task.Description}: {Say(at)}, until {Say(end)}",
            { Meaning: TaskMeaning { At: { } at } task } => $"{task.Description}: {Say(at)}",
            { Meaning: TaskMeaning { Schedule: { } schedule } task } => $"{task.Description}: {Rule(schedule)}",
            { Meaning: FollowMeaning follow } => $"{follow.Description}: after \"{follow.Task}\", on {follow.On.ToString().ToLowerInvariant()}",
            { Meaning: NoteMeaning note } => $"the note \"{note.Text}\"",
            { Meaning: BillMeaning bill } => $"{bill.Payee}: {Currencies.Format(bill.AmountMinor, bill.Currency)}, due on {bill.Due:yyyy-MM-dd}",
            { Meaning: QuestionMeaning question } => $"{question.About.ToString().ToLowerInvariant()}{(question.From is null ? "" : $", {question.From:yyyy-MM-dd} to {question.To:yyyy-MM-dd}")}",
            { Meaning: CommandMeaning command } => Command(command),
            { Meaning: VacationMeaning away } => $"away from {away.First:yyyy-MM-dd} to {away.Last:yyyy-MM-dd}",
            { Question: { } question } => $"*{question.Sentence}* {string.Join(", or ", question.Choices.Select(choice => choice.Words))}".TrimEnd(),
            _ => "nothing",
        };

        string Say(DateTimeOffset instant) => reader.Say(instant, now, understood.Language);

        string Command(CommandMeaning command) => command.Verb.ToString().ToLowerInvariant()
            + (command.Task is null ? "" : $" \"{command.Task}\"") + (command.Day is null ? "" : $", {(command.LastDay is null ? "on" : "from")} {command.Day:yyyy-MM-dd}")
            + (command.LastDay is null ? "" : $" to {command.LastDay:yyyy-MM-dd}")
            + (command.For is { } length ? $", for {length.TotalMinutes:0} minutes" : "") + (command.Until is { } until ? $", until {Say(until)}" : "");
    }

    private static string Rule(SpokenSchedule schedule) => (schedule.Cron is { } cron ? $"`{cron}`" : schedule.Every is { } every ? $"`{every}`" : $"`{schedule.Rrule}`")
        + (schedule.Start is { } start ? $" from {start}" : "") + (schedule.From is null ? "" : " after it is done")
        + (schedule.Holidays is null ? "" : $", without the holidays of {schedule.Holidays}")
        + (schedule.Else is null ? "" : $", else on the {schedule.Else} workday");
}
