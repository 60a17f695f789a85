using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Agent.Model;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>
/// Turns a task, or what a person has typed, into a question for a model: what is asked, and apart from it what others have written, each
/// with its origin. It gets as little as it can do with.
/// </summary>
internal static class PromptQuestions
{
    private const string PromptField = "prompt";
    private const int MostRuns = 3;
    private const int MostNotes = 20;
    private const int MaxText = 2_000;

    public static ModelQuestion Of(TaskRequest task, SkillRegistry skills)
    {
        var prompt = task.Text(PromptField);
        return new ModelQuestion
        {
            Request = prompt ?? task.Description,
            Origin = $"task {task.TaskId}",
            Data =
            [
                .. prompt is null ? Array.Empty<ModelData>() : [new("the description of the task", task.Description)],
                .. Payload(task.TaskPayload),
                .. Done(task.Done),
                .. task.Previous().Take(MostRuns).Select(Outcome),
                .. Notes(task).Take(MostNotes).Select(Told),
            ],
            Actions = task.Actions,
            Skills = skills.All,
            Now = task.Now,
            TimeZone = task.TimeZone,
            Budget = task.Budget,
        };
    }

    public static ModelQuestion Of(PromptRequest prompt, SkillRegistry skills, TimeProvider clock) => new()
    {
        Request = prompt.Prompt,
        Origin = "what the person has typed",
        Data =
        [
            .. Payload(prompt.Payload),
            .. Done(prompt.Done),
            .. (prompt.Context.List<RunSummary>(SkillNeeds.Previous) ?? []).Take(MostRuns).Select(Outcome),
            .. (prompt.Context.List<TaskSummary>(SkillNeeds.Tasks) ?? []).Select(Stands),
            .. (prompt.Context.List<Note>(SkillNeeds.Notes) ?? []).Take(MostNotes).Select(Told),
        ],
        Actions = prompt.Actions,
        Skills = skills.All,
        Now = prompt.Now ?? clock.GetUtcNow(),
        TimeZone = prompt.TimeZone ?? "Etc/UTC",
        Budget = prompt.Budget,
    };

    /// <summary>The notes of the tag that the task names; else those that the task itself has written.</summary>
    private static IEnumerable<Note> Notes(TaskRequest task)
    {
        var tag = task.Text(PromptSkill.NotesField);
        return task.Notes().Where(note => tag is null ? note.TaskId == task.TaskId : note.Tags.Contains(tag, StringComparer.Ordinal));
    }

    private static IEnumerable<ModelData> Payload(JsonElement? payload) =>
        payload is { ValueKind: JsonValueKind.Object } given && given.EnumerateObject().Any()
            ? [new ModelData("the payload of the task", JsonNode.Parse(given.GetRawText()))]
            : [];

    private static IEnumerable<ModelData> Done(IReadOnlyList<ExecutedAction> done) => done.Count == 0 ? [] :
    [
        new ModelData("what is already done and must not be proposed again", new JsonArray([.. done.Select(Action)])),
    ];

    private static JsonNode Action(ExecutedAction action) => new JsonObject
    {
        ["type"] = action.Type,
        ["payload"] = action.Payload is { } payload ? JsonNode.Parse(payload.GetRawText()) : null,
    };

    private static ModelData Outcome(RunSummary run) => new($"what you answered in run {run.Id}, and how it ended", new JsonObject
    {
        ["at"] = Rfc3339Converter.Format(run.FinishedAt ?? run.CreatedAt),
        ["status"] = run.Status,
        ["reason"] = run.Reason,
        ["message"] = Short(run.OutputText),
    });

    private static ModelData Stands(TaskSummary task) => new($"task {task.Id}", new JsonObject
    {
        ["type"] = task.Type,
        ["description"] = Short(task.Description),
        ["status"] = task.Status,
        ["reason"] = task.Reason,
        ["next_run_at"] = task.NextRunAt is { } next ? Rfc3339Converter.Format(next) : null,
    });

    private static ModelData Told(Note note) => new($"note {note.Id}", new JsonObject
    {
        ["written_at"] = Rfc3339Converter.Format(note.CreatedAt),
        ["tags"] = new JsonArray([.. note.Tags.Select(tag => (JsonNode)tag)]),
        ["text"] = Short(note.Text),
    });

    private static string? Short(string? text) => text is null ? null : ForeignText.Bounded(text, MaxText);
}
