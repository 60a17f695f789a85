using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Why;

/// <summary>A sentence and the command of its next step; null where there is none.</summary>
/// <param name="Sentence">With the command.</param>
/// <param name="Command">The command alone.</param>
/// <param name="Shown">The same sentence for the console, where one presses and does not type.</param>
internal sealed record WhyAnswer(string Sentence, string? Command, string Shown)
{
    /// <summary>Where there is nothing to do, or nothing that a command or a page could do.</summary>
    public WhyAnswer(string sentence)
        : this(sentence, Command: null, sentence)
    {
    }

    /// <summary>Where the console shows the next step; null for the page of the task.</summary>
    public string? Page { get; init; }

    /// <summary>This, and then the other one, whose next step it has.</summary>
    public WhyAnswer Before(WhyAnswer next) => new($"{Sentence} {next.Sentence}", next.Command, $"{Shown} {next.Shown}")
    {
        Page = next.Page,
    };

    /// <summary>This, and the other one said after it; the next step stays.</summary>
    public WhyAnswer And(WhyAnswer more) => this with { Sentence = $"{Sentence} {more.Sentence}", Shown = $"{Shown} {more.Shown}" };

    public string PageOf(long taskId) => Page ?? string.Create(CultureInfo.InvariantCulture, $"/tasks/{taskId}");

    public TaskWhy For(OttoTask task) => new()
    {
        TaskId = task.Id,
        Sentence = Sentence,
        Command = Command,
        Page = PageOf(task.Id),
    };
}

/// <summary>How the sentences are put together: times in the owner's zone, and a command as she types it.</summary>
internal sealed class WhyWords(long taskId, TimeZoneInfo zone)
{
    /// <summary>Why, and the next step for what.</summary>
    public WhyAnswer Then(string why, string aim, NextStep step)
    {
        var (cause, command) = (why.TrimEnd('.'), TypedCommand.Otto(step.Command(taskId)));
        return new WhyAnswer($"{cause}; {aim}, run '{command}'.", command, $"{cause}; {aim}, {step.Press}.") { Page = step.Page };
    }

    /// <summary><c>2026-12-01 09:00 Europe/Berlin</c></summary>
    public string Time(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return $"{local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {zone.Id}";
    }
}
