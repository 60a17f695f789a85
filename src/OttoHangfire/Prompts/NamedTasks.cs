using OttoHangfire.Contracts;
using OttoHangfire.Input;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;

namespace OttoHangfire.Prompts;

/// <summary>Finds the tasks that a person means by a few words of their descriptions, or by their number.</summary>
internal sealed class NamedTasks(OttoTaskRepository tasks, RunSummaries runs)
{
    private const int LookedAt = 200;

    private static readonly HashSet<string> Fillers = new(
        [
            "the", "a", "an", "my", "our", "task", "reminder", "reminders", "to", "for", "about",
            "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "mein", "meine", "meinen", "aufgabe", "erinnerung",
            "an", "für", "zu", "mit",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that are open, or have ended, newest first, and for which the verb is possible.</summary>
    public async Task<IReadOnlyList<OttoTask>> FindAsync(string words, Func<OttoTask, bool> fits, CancellationToken cancellation)
    {
        if (long.TryParse(words.Trim().TrimStart('#'), out var id))
        {
            return await tasks.FindAsync(id, cancellation) is { } one && fits(one) ? [one] : [];
        }

        var wanted = words.Split([' ', ',', '.', '!', '?', '"', '„', '“', '”'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !Fillers.Contains(word)).ToArray();
        if (wanted.Length == 0)
        {
            return [];
        }

        var longest = wanted.MaxBy(word => word.Length)!;
        var filter = new TaskFilter(Status: null, Type: null, longest);
        var query = ListQuery.Read("tasks", $"{LookedAt}", cursor: null);
        var page = await tasks.PageAsync(filter, query, cancellation);
        OttoTask[] found = [.. page.Items.Where(task => task.Type != TaskTypes.Prompt && fits(task) && HasAll(task, wanted))];

        // What is called exactly so is meant before what only has the words in it.
        OttoTask[] exact = [.. found.Where(task => string.Equals(task.Description, words.Trim(), StringComparison.OrdinalIgnoreCase))];
        return exact.Length > 0 ? exact : found;
    }

    /// <summary>The one task that repeats and is open; null where there are none or several.</summary>
    public async Task<OttoTask?> OnlyRepeatingAsync(CancellationToken cancellation)
    {
        OttoTask? only = null;
        string? cursor = null;
        do
        {
            var filter = new TaskFilter(OttoStatus.Pending, Type: null, Text: null);
            var page = await tasks.PageAsync(filter, ListQuery.Read("tasks", $"{LookedAt}", cursor), cancellation);
            foreach (var task in page.Items.Where(task => task.Schedule is not null))
            {
                if (only is not null)
                {
                    return null;
                }

                only = task;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return only;
    }

    /// <summary>The reminder that rang last; null when none did lately.</summary>
    public async Task<OttoTask?> LastRungAsync(long exceptRun, CancellationToken cancellation)
    {
        var summaries = await runs.ListAsync(new SummaryFilter(exceptRun, TaskId: null, LookedAt, TextLength: 50), cancellation);
        const string Reminder = $"{TaskTypes.Reminder}: ";
        var rung = summaries.Where(run => run.Status == OttoStatus.Success && run.InputText.StartsWith(Reminder, StringComparison.Ordinal));
        foreach (var run in rung)
        {
            if (await tasks.FindAsync(run.TaskId ?? 0, cancellation) is { } rang)
            {
                return rang;
            }
        }

        return null;
    }

    private static bool HasAll(OttoTask task, string[] words) =>
        Array.TrueForAll(words, word => task.Description.Contains(word, StringComparison.OrdinalIgnoreCase));
}
