using System.Globalization;
using System.Text.Json;
using OttoHangfire.Agent.Model;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Answers free text, for which it needs a language model.</summary>
internal sealed class PromptSkill(LanguageModel model, Lazy<SkillRegistry> skills) : ISkill
{
    public const string NotesField = "notes";

    private const string OnlyIfChanged = "only_if_changed";

    public SkillDescription About { get; } = new()
    {
        Name = "prompt",
        Title = "Free prompt",
        Description = "Answers free text with your language model: payload prompt (default: the description), notes (a tag: it may read "
            + "the notes that have it) and only_if_changed (true: only if there is a new one among them).",
        TaskTypes = ["custom.prompt"],
        Example = JsonElement.Parse("""{"prompt": "What should I do in the garden this week?", "notes": "garden"}"""),
        Needs = [SkillNeeds.Previous, SkillNeeds.Notes],
    };

    public bool AsksModel => true;

    public string? Unchanged(TaskRequest task)
    {
        if (!task.Flag(OnlyIfChanged))
        {
            return null;
        }

        var tag = task.Text(NotesField) ?? throw TaskPayload.Wrong(OnlyIfChanged, "needs notes, the tag of the notes to look at");
        if (task.Previous().FirstOrDefault(run => run.Status == OttoStatus.Success) is not { } last)
        {
            return null;
        }

        // A note that the task itself has written is no news to it.
        var since = last.StartedAt ?? last.CreatedAt;
        var others = task.Notes().Where(note => note.TaskId != task.TaskId && note.Tags.Contains(tag, StringComparer.Ordinal));
        if (others.Any(note => note.CreatedAt > since))
        {
            return null;
        }

        var local = TimeZoneInfo.ConvertTime(since, TimeZoneInfo.FindSystemTimeZoneById(task.TimeZone));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Nothing has changed since {local:yyyy-MM-dd HH:mm}: there is no new note tagged \"{ForeignText.Line(tag, 50)}\". "
            + $"The model was not asked.");
    }

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation) =>
        model.AskAsync(PromptQuestions.Of(task, skills.Value), cancellation);
}
