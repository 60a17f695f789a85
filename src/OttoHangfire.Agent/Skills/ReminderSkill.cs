using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>
/// Reminds a person of something: says it, proposes a note, and a notification over the channel that the task names, or else the
/// default one.
/// </summary>
internal sealed class ReminderSkill : ISkill
{
    private const string Note = "life_os.log_note";

    private static readonly string[] Tags = ["reminder"];

    public SkillDescription About { get; } = new()
    {
        Name = "reminder",
        Title = "Reminder",
        Description = "Reminds you of something: payload text (default: the description) and channel, "
            + "a notification channel that you have set up (default: the default one, if there is one).",
        Needs = [SkillNeeds.Channels],
        TaskTypes = [Contracts.TaskTypes.Reminder],
        Example = JsonElement.Parse("""{"text": "Call Mum"}"""),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var text = ForeignText.Readable(task.Text("text") ?? task.Description);
        var channel = task.Text("channel");
        var notification = channel is null
            ? Proposals.NotifyByDefault(task, "Reminder", text)
            : Proposals.Notify(task, "Reminder", text, channel);

        var actions = new List<ProposedAction>();
        if (task.OffersOrIsSilent(Note))
        {
            actions.Add(Proposals.Of(Note, new { text, tags = Tags }));
        }

        var unsent = channel is not null && notification.Count == 0
            ? "\nNo notification is proposed: sending one is not among the actions that this task may use."
            : "";
        return Task.FromResult(new OttoReply
        {
            Message = ForeignText.Bounded($"Reminder: {text}", SkillDispatcher.MaxMessageLength - unsent.Length) + unsent,
            Actions = [.. actions, .. notification],
        });
    }
}
