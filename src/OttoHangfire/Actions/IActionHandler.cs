using System.Text;
using System.Text.Json;
using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Http;

namespace OttoHangfire.Actions;

/// <summary>Turns one type of proposed action into a change. One file per type; catching and logging are the executor's work.</summary>
public interface IActionHandler
{
    /// <summary>What the catalogue says of it.</summary>
    ActionDescription Description { get; }

    /// <summary>Reads and checks the payload, and says how much trust the action needs.</summary>
    /// <exception cref="ActionFailedException">The payload is wrong; the message names the field.</exception>
    Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation);
}

/// <summary>An action whose payload is right, ready to be done.</summary>
/// <param name="Tier">0–4, for this payload in this task.</param>
/// <param name="PerformAsync">Does it, in the transaction that also marks it done, and says what was done.</param>
public sealed record PreparedAction(int Tier, Func<ActionScope, CancellationToken, Task<string>> PerformAsync);

/// <summary>Where an action happens: its run, its task, and the transaction in which effect and mark commit together.</summary>
public sealed record ActionScope(OttoTask Task, long RunId, SqlTransaction Transaction);

/// <summary>The action cannot be done; the message says why, to a person.</summary>
public sealed class ActionFailedException(string message) : Exception(message);

/// <summary>The action is over a limit: it is rejected, and the task waits for a person. The message says which limit.</summary>
public sealed class ActionOverLimitException(string message) : Exception(message);

/// <summary>A handler whose payload is a record with a validator of its own.</summary>
public abstract class ActionHandler<TPayload>(IValidator<TPayload> validator) : IActionHandler
    where TPayload : class
{
    public abstract ActionDescription Description { get; }

    /// <summary>The payload's JSON Schema, made from the record and its validator.</summary>
    protected JsonElement PayloadSchema { get; } = Actions.PayloadSchema.Of(validator);

    public async Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation)
    {
        var read = Read(payload);
        var result = await validator.ValidateAsync(read, cancellation);
        if (!result.IsValid)
        {
            throw new ActionFailedException($"The payload is not right: {Validation.Sentence(result)}.");
        }

        return new PreparedAction(await TierAsync(read, task, cancellation), (scope, token) => PerformAsync(read, scope, token));
    }

    /// <summary>The trust that this payload needs; the catalogue's tier unless it depends on the payload.</summary>
    protected virtual Task<int> TierAsync(TPayload payload, OttoTask task, CancellationToken cancellation) => Task.FromResult(Description.Tier);

    /// <summary>Makes the change and says in a few words what was done.</summary>
    protected abstract Task<string> PerformAsync(TPayload payload, ActionScope scope, CancellationToken cancellation);

    private static TPayload Read(JsonElement payload)
    {
        try
        {
            return StrictJson.Read<TPayload>(Encoding.UTF8.GetBytes(payload.GetRawText()));
        }
        catch (RequestException wrong)
        {
            throw new ActionFailedException($"The payload is not right: {wrong.Message}.");
        }
    }
}
