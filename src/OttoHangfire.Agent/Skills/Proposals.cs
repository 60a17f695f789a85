using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Skills;

/// <summary>What a skill may propose for a task, and how a proposal is written.</summary>
internal static class Proposals
{
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

    /// <summary>Proposes a line in the run's log.</summary>
    public static IReadOnlyList<ProposedAction> Log(TaskRequest task, string level, string message) =>
        task.OffersOrIsSilent("otto.log") ? [Of("otto.log", new { message, level })] : [];
}
