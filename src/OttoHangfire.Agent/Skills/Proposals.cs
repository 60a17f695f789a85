using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Skills;

/// <summary>What a skill may propose for a task, and how a proposal is written.</summary>
internal static class Proposals
{
    /// <summary>A notification's body has room for 4 KiB; a UTF-16 character needs three bytes at most.</summary>
    private const int MaxNotificationLength = 1_300;

    /// <summary>True when the task's part of the catalogue names the action.</summary>
    public static bool Offers(this TaskRequest task, string type) =>
        task.Actions.Any(action => action.Type == type);

    /// <summary>
    /// The same, or no catalogue was sent at all: then the backend alone decides. What is already done is proposed
    /// again, because the backend recognises an equal action and does not do it twice.
    /// </summary>
    public static bool OffersOrIsSilent(this TaskRequest task, string type) => task.Actions.Count == 0 || task.Offers(type);

    public static ProposedAction Of(string type, object payload) =>
        new() { Type = type, Payload = JsonSerializer.SerializeToElement(payload, OttoJson.Options) };

    /// <summary>Proposes a message to the person, if the task names a channel and may send one.</summary>
    public static IReadOnlyList<ProposedAction> Notify(TaskRequest task, string title, string text, string? channel) =>
        channel is not null && task.Offers("notify.send")
            ? [Of("notify.send", new { title, body = ForeignText.Bounded(text, MaxNotificationLength), channel })]
            : [];

    /// <summary>Proposes a message over the channel that takes what names none, if there is one and the task may send one.</summary>
    public static IReadOnlyList<ProposedAction> NotifyByDefault(TaskRequest task, string title, string text) =>
        task.Channels()?.Default is not null && task.Offers("notify.send")
            ? [Of("notify.send", new { title, body = ForeignText.Bounded(text, MaxNotificationLength) })]
            : [];

    /// <summary>Proposes a line in the run's log.</summary>
    public static IReadOnlyList<ProposedAction> Log(TaskRequest task, string level, string message) =>
        task.OffersOrIsSilent("otto.log") ? [Of("otto.log", new { message, level })] : [];
}
