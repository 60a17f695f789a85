using System.Text;
using System.Text.Json;
using FluentValidation;
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

    /// <summary>The status that this action, once done, has set for the task at the end of its own run; null for nearly all.</summary>
    string? StatusOf(JsonElement payload, long taskId) => null;
}

/// <summary>An action whose payload is right, ready to be done.</summary>
/// <param name="Tier">0–4, for this payload in this task.</param>
internal abstract record PreparedAction(int Tier)
{
    /// <summary>
    /// What a person looks at when asked, besides the payload, like the content of a program. It is kept with the question, and
    /// the action refuses to happen when it is no longer the same. Null for most.
    /// </summary>
    public string? Pin { get; init; }

    /// <summary>
    /// A sentence of ours for the person who is asked, about what the payload only points at: which bill, whose file, what
    /// program. Words from elsewhere stand in it quoted (<see cref="Texts.VisibleText.Quoted"/>). Null where the payload says it all.
    /// </summary>
    public string? About { get; init; }

    /// <summary>The name that a person types to allow it, at tier 4; where there is none, the type of the action.</summary>
    public string? Confirm { get; init; }

    /// <summary>The rule, the setting or the person that lets it happen; the executor says so.</summary>
    public string? AllowedBy { get; init; }
}

/// <summary>A change in our own database, exactly once: it commits with the mark that it is done. A notification is one, too: its row in the outbox.</summary>
/// <param name="Tier">0–4, for this payload in this task.</param>
/// <param name="PerformAsync">Makes the change in the transaction that also marks it done, and says what was done.</param>
internal sealed record DatabaseAction(int Tier, Func<ActionScope, Task<string>> PerformAsync) : PreparedAction(Tier);

/// <summary>A change that no transaction can hold: a file, a process. What is about to happen is kept before it happens.</summary>
internal sealed record OutsideAction(int Tier, IOutsideEffect Effect) : PreparedAction(Tier);

/// <summary>Where an action happens: its run, its task, and the transaction in which effect and mark commit together.</summary>
internal sealed record ActionScope(OttoTask Task, long RunId, SqlTransaction Transaction);

/// <summary>The action cannot be done; the message says why, to a person.</summary>
internal sealed class ActionFailedException(string message) : Exception(message);

/// <summary>The action is over a limit: it is rejected, and the task waits for a person. The message says which limit.</summary>
internal sealed class ActionOverLimitException(string message) : Exception(message);

/// <summary>A handler whose payload is a record with a validator of its own.</summary>
internal abstract class PayloadHandler<TPayload>(IValidator<TPayload> validator) : IActionHandler
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

        var tier = await TierAsync(read, task, cancellation);
        return Prepare(read, tier) with { About = await AboutAsync(read, tier, cancellation) };
    }

    /// <summary>The trust that this payload needs; the catalogue's tier unless it depends on the payload.</summary>
    protected virtual Task<int> TierAsync(TPayload payload, OttoTask task, CancellationToken cancellation) => Task.FromResult(Description.Tier);

    /// <summary>See <see cref="PreparedAction.About"/>.</summary>
    protected virtual Task<string?> AboutAsync(TPayload payload, int tier, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public virtual string? StatusOf(JsonElement payload, long taskId) => null;

    /// <summary>The way in which this type's change is made.</summary>
    protected abstract PreparedAction Prepare(TPayload payload, int tier);

    /// <summary>The payload, of which nothing but the form has been checked.</summary>
    /// <exception cref="ActionFailedException">It is no object, or a field is unknown or of the wrong type.</exception>
    internal static TPayload Read(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
        {
            throw new ActionFailedException("The payload is not right: it must be a JSON object.");
        }

        try
        {
            return StrictJson.Read<TPayload>(Encoding.UTF8.GetBytes(payload.GetRawText()));
        }
        catch (RefusalException wrong)
        {
            throw new ActionFailedException($"The payload is not right: {wrong.Message}.");
        }
    }
}

/// <summary>A handler whose change is in our own database.</summary>
internal abstract class ActionHandler<TPayload>(IValidator<TPayload> validator) : PayloadHandler<TPayload>(validator)
    where TPayload : class
{
    protected sealed override PreparedAction Prepare(TPayload payload, int tier) =>
        new DatabaseAction(tier, scope => PerformAsync(payload, scope));

    /// <summary>Makes the change and says in a few words what was done.</summary>
    protected abstract Task<string> PerformAsync(TPayload payload, ActionScope scope);
}
