using System.Globalization;
using OttoHangfire.Contracts;

namespace OttoHangfire.Why;

/// <summary>A sentence and the command of its next step; null where there is none.</summary>
internal sealed record WhyAnswer(string Sentence, string? Command)
{
    /// <summary>Where the console shows the next step.</summary>
    public string? Page { get; init; }

    public TaskWhy For(OttoTask task) => new()
    {
        TaskId = task.Id,
        Sentence = Sentence,
        Command = Command,
        Page = Page ?? string.Create(CultureInfo.InvariantCulture, $"/tasks/{task.Id}"),
    };
}

/// <summary>How the sentences are put together: times in the owner's zone, and a command as she types it.</summary>
internal sealed class WhyWords(long taskId, TimeZoneInfo zone)
{
    /// <summary>Why, and what to type for what.</summary>
    public WhyAnswer Then(string why, string aim, string command) =>
        new($"{why.TrimEnd('.')}; {aim}, run '{TypedCommand.Otto(command)}'.", TypedCommand.Otto(command));

    /// <summary>As <see cref="Then"/>, with a verb that takes the number of the task.</summary>
    public WhyAnswer ThenTell(string why, string aim, string verb) =>
        Then(why, aim, string.Create(CultureInfo.InvariantCulture, $"{verb} {taskId}"));

    /// <summary>As <see cref="Then"/>, with its runs.</summary>
    public WhyAnswer ThenRuns(string why, string aim) =>
        Then(why, aim, string.Create(CultureInfo.InvariantCulture, $"runs --task {taskId}"));

    /// <summary>As <see cref="Then"/>, with its instants.</summary>
    public WhyAnswer ThenInstants(string why, string aim) =>
        Then(why, aim, string.Create(CultureInfo.InvariantCulture, $"show {taskId} --occurrences"));

    /// <summary><c>2026-12-01 09:00 Europe/Berlin</c></summary>
    public string Time(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return $"{local.ToString(local.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {zone.Id}";
    }
}
