using OttoHangfire.Commands;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Prompts;

/// <summary>
/// What a person types is a task of its own that is due at once, so that it is run once, retried and remembered like every other.
/// Its first run stands there from the beginning: whoever typed it can follow it.
/// </summary>
internal sealed class TypedRuns(
    NewTasks tasks, OttoRunRepository runs, OccurrenceRepository occurrences, RunQueries queries, NewOttoRunValidator validator)
{
    /// <summary>Characters of a prompt that its task is described by.</summary>
    private const int LongestDescription = 4000;

    /// <summary>Takes in what was typed: once, however often it comes under one key. Returns its first run.</summary>
    /// <exception cref="RefusalException">As for a new task.</exception>
    public async Task<OttoRun> AskAsync(
        NewOttoRun typed, By by, IReadOnlyList<string?> keyHeader, CancellationToken cancellation)
    {
        validator.Check(typed);
        typed = typed with { InputPayload = NotDates.In(typed.InputPayload, typed.NotDates) };
        var (task, _) = await tasks.TakeAsync(
            TaskOf(typed), by, keyHeader, (task, transaction) => OpenRunAsync(task, typed, transaction), cancellation);
        return await queries.FindAsync(await runs.FirstOfAsync(task.Id, cancellation), cancellation);
    }

    private static NewOttoTask TaskOf(NewOttoRun typed) => new()
    {
        Type = TaskTypes.Prompt,
        Description = Shorten(typed.InputText!),
        Payload = typed.InputPayload,
    };

    private async Task OpenRunAsync(OttoTask task, NewOttoRun typed, SqlTransaction transaction)
    {
        var occurrence = (await occurrences.NextAsync(task.Id, transaction))!;
        var run = await runs.AddTypedAsync(task.Id, occurrence, typed.InputText!, typed.InputPayload, transaction);
        await occurrences.OpenRunAsync(occurrence.Id, run, attempt: 1, transaction);
    }

    private static string Shorten(string text)
    {
        if (text.Length <= LongestDescription)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[LongestDescription - 2]) ? LongestDescription - 2 : LongestDescription - 1;
        return text[..end] + "…";
    }
}
