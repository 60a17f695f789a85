using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Input;

namespace OttoHangfire.Actions;

/// <summary>Turns one type of proposed action into a change. One file per type; catching and logging are the executor's work.</summary>
internal interface IActionHandler
{
    /// <summary>What the catalogue says of it.</summary>
    ActionDescription Description { get; }

    /// <summary>Reads and checks the payload, and says how much trust the action needs.</summary>
    /// <exception cref="ActionFailedException">The payload is wrong; the message names the field.</exception>
    Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation);

    /// <summary>
    /// The payload as it is read, by which two actions are the same: what is left out stands at its default. One that is wrong
    /// stays as it is.
    /// </summary>
    JsonElement AsRead(JsonElement payload) => payload;
}

/// <summary>A handler whose action can be taken back, as long as nothing has changed since.</summary>
internal interface IUndoable
{
    /// <summary>Takes back what the action made, and says in a few words what was done.</summary>
    /// <param name="made">The id of it.</param>
    /// <param name="by">Who takes it back.</param>
    /// <param name="transaction">In which it is taken back.</param>
    /// <exception cref="RefusalException">It has changed since, or is gone; the message says how.</exception>
    Task<string> UndoAsync(long made, string by, SqlTransaction transaction);
}

/// <summary>A handler whose action, once done, says how the task that proposed it ends.</summary>
internal interface ISetsStatus
{
    /// <summary>The status for the task at the end of its own run; null when the action was about another task.</summary>
    string? StatusOf(JsonElement payload, long taskId);
}
