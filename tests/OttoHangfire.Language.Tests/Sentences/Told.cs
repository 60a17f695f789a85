using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Language.Sentences;

namespace OttoHangfire.Language.Tests.Sentences;

/// <summary>What was understood, in one line, as the tables of sentences have it.</summary>
public sealed class Told(TimeZoneInfo zone)
{
    public string Of(Understanding understood) => understood switch
    {
        { Meaning: { } meaning } => Of(meaning),
        { Question: { } question } => string.Join(" | ", question.Choices.Select(choice => When(choice.Meaning)).Prepend($"ask {question.About}")),
        _ => "nothing",
    };

    private string Of(Meaning meaning) => meaning switch
    {
        TaskMeaning task => $"task {When(task)}: {task.Description}",
        FollowMeaning follow => $"task after {follow.Task} on {follow.On.ToString().ToLowerInvariant()}: {follow.Description}",
        NoteMeaning note => $"note: {note.Text}",
        BillMeaning bill => $"bill {When(bill)}: {bill.Payee}",
        QuestionMeaning question => $"question {question.About}{(question.From is null ? "" : $" {Day(question.From)}..{Day(question.To)}")}",
        CommandMeaning command => $"command {When(command)}{(command.Task is null ? "" : $": {command.Task}")}",
        VacationMeaning away => $"vacation {When(away)}",
        _ => meaning.ToString(),
    };

    private string When(Meaning meaning) => meaning switch
    {
        TaskMeaning { At: { } at } task => Instant(at) + (task.Ends is { } end ? $" to {Instant(end)}" : ""),
        TaskMeaning { Schedule: { } schedule } => Rule(schedule),
        BillMeaning bill => $"{Currencies.Format(bill.AmountMinor, bill.Currency)} on {Day(bill.Due)}",
        VacationMeaning away => $"{Day(away.First)}..{Day(away.Last)}",
        CommandMeaning command => command.Verb + (command.Day is null ? "" : $" {Day(command.Day)}")
            + (command.LastDay is null ? "" : $"..{Day(command.LastDay)}") + (command.For is null ? "" : $" for {command.For:c}")
            + (command.Until is { } until ? $" until {Instant(until)}" : ""),
        _ => "?",
    };

    private string Instant(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm zzz" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }

    private static string Rule(SpokenSchedule schedule) => (schedule.Cron is { } cron ? $"cron {cron}" : schedule.Every is { } every ? $"every {every}" : $"rrule {schedule.Rrule}")
        + (schedule.Start is { } start ? $" start {start}" : "") + (schedule.From is { } from ? $" from {from}" : "")
        + (schedule.Days is { } days ? $" on {days}" : "") + (schedule.Holidays is { } holidays ? $" without holidays of {holidays}" : "")
        + (schedule.Else is { } other ? $" else {other}" : "");

    private static string Day(DateOnly? date) => $"{date:yyyy-MM-dd}";
}
