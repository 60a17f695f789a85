using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Actions;

/// <summary>
/// A change outside the database, in steps that a crash may fall between: its turn, what is about to happen (kept as
/// the action's journal before anything does), the change itself, the mark. What a crash leaves in the middle is given to
/// <see cref="RecoverAsync"/>; it alone knows what can be found out afterwards.
/// </summary>
internal interface IOutsideEffect
{
    /// <summary>Waits until nobody else changes the same thing; the turn ends with disposal, after the mark.</summary>
    Task<IDisposable> EnterAsync(CancellationToken cancellation);

    /// <summary>Looks at what is there and says what is about to happen. Nothing has happened yet.</summary>
    /// <exception cref="ActionFailedException">It must not or cannot happen; the message says why.</exception>
    Task<JsonElement> PlanAsync(ActionRow action, CancellationToken cancellation);

    /// <summary>Makes the change and says in a few words what was done.</summary>
    /// <exception cref="ActionFailedException">It did not happen.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened.</exception>
    Task<string> PerformAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation);

    /// <summary>Finds out, or does again, what a crash left in the middle; says what was done.</summary>
    /// <exception cref="ActionFailedException">It did not happen.</exception>
    /// <exception cref="OutcomeUnknownException">It may have happened.</exception>
    Task<string> RecoverAsync(JsonElement journal, OutsideScope scope, CancellationToken cancellation);
}

/// <summary>An effect of which something is remembered beyond its action.</summary>
internal interface IRememberedEffect : IOutsideEffect
{
    /// <summary>Whether the change stands there just as the journal has it.</summary>
    bool IsThere(JsonElement journal);

    /// <summary>What is written in the transaction that marks it done.</summary>
    Task MarkAsync(JsonElement journal, ActionScope scope);
}

/// <summary>Where an effect outside the database happens; lines go to the run's log as long as anything may be written there.</summary>
internal sealed record OutsideScope(
    OttoTask Task, long RunId, Func<IReadOnlyList<(string Level, string Text)>, CancellationToken, Task> LogAsync);

/// <summary>Nobody can know whether the change was made; the message says what to look at. A person decides.</summary>
internal sealed class OutcomeUnknownException(string message) : Exception(message);
