using System.Globalization;
using System.Text;
using System.Text.Json;
using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Input;

namespace OttoHangfire.Actions;

/// <summary>A handler whose payload is a record with a validator of its own.</summary>
internal abstract class PayloadHandler<TPayload>(IValidator<TPayload> validator) : IActionHandler
    where TPayload : class
{
    public abstract ActionDescription Description { get; }

    /// <summary>Holds a payload to these rules.</summary>
    /// <exception cref="ActionFailedException">The payload is wrong; the message names the field.</exception>
    protected static void Check(TPayload payload, IValidator<TPayload> validator)
    {
        var result = validator.Validate(payload);
        if (!result.IsValid)
        {
            throw new ActionFailedException($"The payload is wrong: {Validation.Sentence(result)}.");
        }
    }

    /// <summary>The payload's JSON Schema, made from the record and its validator.</summary>
    protected JsonElement PayloadSchema { get; } = Actions.PayloadSchema.Of(validator);

    public async Task<PreparedAction> PrepareAsync(JsonElement payload, OttoTask task, CancellationToken cancellation)
    {
        var read = Read(payload);
        Check(read, validator);
        var tier = await TierAsync(read, task, cancellation);
        IReadOnlyList<ShownField> shown = [.. Show(read)];
        return Prepare(read, tier) with
        {
            Shown = shown,
            About = await AboutAsync(read, tier, cancellation),
            Pin = await PinAsync(read, cancellation),
        };
    }

    /// <inheritdoc/>
    public JsonElement AsRead(JsonElement payload)
    {
        try
        {
            return JsonSerializer.SerializeToElement(WithDefaults(Read(payload)), OttoJson.Options);
        }
        catch (ActionFailedException)
        {
            return payload;
        }
    }

    /// <summary>The payload with what was left out at its default; nothing but its form has been checked.</summary>
    protected virtual TPayload WithDefaults(TPayload payload) => payload;

    /// <summary>The trust that this payload needs; the catalogue's tier unless it depends on the payload.</summary>
    protected virtual Task<int> TierAsync(TPayload payload, OttoTask task, CancellationToken cancellation) =>
        Task.FromResult(Description.Tier);

    /// <summary>See <see cref="PreparedAction.Shown"/>; each field by its value, unless the payload has something better to show.</summary>
    protected virtual IEnumerable<ShownField> Show(TPayload payload) =>
        ShownField.AllOf(JsonSerializer.SerializeToElement(payload, OttoJson.Options));

    /// <summary>See <see cref="PreparedAction.Pin"/>.</summary>
    protected virtual Task<string?> PinAsync(TPayload payload, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>See <see cref="PreparedAction.About"/>.</summary>
    protected virtual Task<string?> AboutAsync(TPayload payload, int tier, CancellationToken cancellation) =>
        Task.FromResult<string?>(null);

    /// <summary>The way in which this type's change is made.</summary>
    protected abstract PreparedAction Prepare(TPayload payload, int tier);

    /// <summary>The payload, of which nothing but the form has been checked.</summary>
    /// <exception cref="ActionFailedException">It is no object, or a field is unknown or of the wrong type.</exception>
    internal static TPayload Read(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
        {
            throw new ActionFailedException("The payload is wrong: it must be a JSON object.");
        }

        try
        {
            return StrictJson.Read<TPayload>(Encoding.UTF8.GetBytes(payload.GetRawText()));
        }
        catch (RefusalException wrong)
        {
            throw new ActionFailedException($"The payload is wrong: {wrong.Message}.");
        }
    }
}

/// <summary>A handler whose change is in our own database.</summary>
internal abstract class ActionHandler<TPayload>(IValidator<TPayload> validator) : PayloadHandler<TPayload>(validator)
    where TPayload : class
{
    protected sealed override PreparedAction Prepare(TPayload payload, int tier) =>
        new DatabaseAction(tier, scope => PerformAsync(WithDefaults(payload), scope));

    /// <summary>Makes the change, with what was left out at its default, and says in a few words what was done.</summary>
    protected abstract Task<string> PerformAsync(TPayload payload, ActionScope scope);
}

/// <summary>
/// A field of a payload as a person is shown it. The text stands for the value that was read, however it was spelled, and is read
/// back to exactly that value: words are quoted, and nothing in them can end the quotation.
/// </summary>
internal sealed record ShownField(string Name, string Text)
{
    /// <summary>Each field of an object that has a value, in its order.</summary>
    public static IEnumerable<ShownField> AllOf(JsonElement payload) =>
        from field in payload.EnumerateObject()
        where field.Value.ValueKind is not JsonValueKind.Null
        select new ShownField(ForeignText.Revealed(field.Name), Of(field.Value));

    public static ShownField Of(string name, string words) => new(name, ForeignText.Quoted(words));

    public static ShownField Of(string name, DateOnly date) => new(name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ForeignText.Quoted(value.GetString()!),
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member =>
            $"{ForeignText.Quoted(member.Name)}: {Of(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.Number => CanonicalNumber.Of(value.GetRawText()),
        _ => value.GetRawText(),
    };
}
