using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Writes something down: proposes a note, with the tags that the task names.</summary>
internal sealed class NoteSkill : ISkill
{
    private const string Note = "life_os.log_note";

    public SkillDescription About { get; } = new()
    {
        Name = "note",
        Title = "Note",
        Description = "Writes something down: payload text (default: the description) and tags, a list.",
        TaskTypes = ["life_os.note"],
        Example = JsonElement.Parse("""{"text": "The key is under the pot", "tags": ["house"]}"""),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var text = ForeignText.Readable(task.Text("text") ?? task.Description);
        var tags = task.Texts("tags", most: 20, longest: 50);
        return Task.FromResult(task.OffersOrIsSilent(Note)
            ? new OttoReply { Message = $"Noted: {text}", Actions = [Proposals.Of(Note, new { text, tags })] }
            : new OttoReply { Message = "I would write that down, but a note is not among the actions that this task may use." });
    }
}
