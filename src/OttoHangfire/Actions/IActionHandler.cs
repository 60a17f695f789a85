using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Actions;

/// <summary>Turns one type of proposed action into a change. One file per type; catching and logging are the executor's work.</summary>
internal interface IActionHandler
{
    /// <summary>What the catalogue says of it.</summary>
    ActionDescription Description { get; }

    /// <summary>Reads and checks the payload, and says how much trust the action needs.</summary>
    /// <exception cref="ActionFailedException">The payload is wrong; the message names the field.</exception>
    Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation);

    /// <summary>The status that this action, once done, has set for the task at the end of its own run; null for nearly all.</summary>
    string? StatusOf(JsonElement payload, long taskId) => null;
}
