using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>Reminds a person of something: says it, proposes a note, and a notification when the task names a channel.</summary>
internal sealed class ReminderSkill : ISkill
{
    private const string Note = "life_os.log_note";
    private const string Notification = "notify.send";

    /// <summary>A notification's body has room for 4 KiB; a UTF-16 character needs three bytes at most.</summary>
    private const int MaxNotificationLength = 1_300;

    private static readonly string[] Tags = ["reminder"];

    public SkillDescription About { get; } = new()
    {
        Name = "reminder",
        Title = "Reminder",
        Description = "Reminds you of something: payload text (default: the description) and channel, "
            + "a notification channel that you have set up.",
        TaskTypes = ["life_os.reminder"],
        Example = JsonElement.Parse("""{"text": "Call Mum"}"""),
    };

    public Task<OttoReply> AnswerAsync(TaskRequest task, CancellationToken cancellation)
    {
        var text = ForeignText.Readable(task.Text("text") ?? task.Description);
        var channel = task.Text("channel");
        var notify = channel is not null && task.Offers(Notification);

        var actions = new List<ProposedAction>();
        if (task.OffersOrIsSilent(Note))
        {
            actions.Add(Proposals.Of(Note, new { text, tags = Tags }));
        }

        if (notify)
        {
            var body = ForeignText.Bounded(text, MaxNotificationLength);
            actions.Add(Proposals.Of(Notification, new { title = "Reminder", body, channel }));
        }

        var unsent = channel is not null && !notify
            ? "\nNo notification is proposed: sending one is not among the actions that this task may use."
            : "";
        return Task.FromResult(new OttoReply
        {
            Message = ForeignText.Bounded($"Reminder: {text}", SkillDispatcher.MaxMessageLength - unsent.Length) + unsent,
            Actions = actions,
        });
    }
}
