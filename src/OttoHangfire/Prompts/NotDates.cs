using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using OttoHangfire.Contracts;
using OttoHangfire.Input;
using TextSpan = OttoHangfire.Language.Sentences.TextSpan;

namespace OttoHangfire.Prompts;

/// <summary>Words that look like a date and are none, because the person has said so: they are read as plain words.</summary>
internal static class NotDates
{
    /// <summary>So many places can be named.</summary>
    public const int Most = 50;

    private const string Field = "not_dates";

    /// <summary>As the grammar takes them.</summary>
    public static IReadOnlyList<TextSpan> Spans(IReadOnlyList<TextPlace>? places) =>
        [.. (places ?? []).Select(place => new TextSpan(place.Start ?? 0, place.Length ?? 0))];

    /// <summary>The payload with the places in it, so that a run that is tried again reads the text in the same way.</summary>
    /// <exception cref="RefusalException">The payload has a field of this name.</exception>
    public static JsonElement? In(JsonElement? payload, IReadOnlyList<TextPlace>? places)
    {
        if (places is not { Count: > 0 })
        {
            return payload;
        }

        if (payload?.TryGetProperty(Field, out _) == true)
        {
            throw RefusalException.Field(Field, "is in input_payload, too; give it once");
        }

        var whole = payload is null ? new JsonObject() : JsonObject.Create(payload.Value)!;
        whole[Field] = JsonSerializer.SerializeToNode(places, OttoJson.Options);
        return JsonSerializer.SerializeToElement(whole, OttoJson.Options);
    }

    /// <summary>The places that a payload has; none where it has none, or something else of this name.</summary>
    public static IReadOnlyList<TextPlace> Of(JsonElement? payload)
    {
        if (payload is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty(Field, out var places)
            || places.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        try
        {
            return [.. (places.Deserialize<List<TextPlace>>(OttoJson.Options) ?? []).Take(Most)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>What they must look like.</summary>
    /// <param name="validator">Of the request that has them.</param>
    /// <param name="places">Where it has them.</param>
    /// <param name="text">The text that they are places of.</param>
    public static void AddRule<T>(
        AbstractValidator<T> validator,
        System.Linq.Expressions.Expression<Func<T, IReadOnlyList<TextPlace>?>> places,
        Func<T, string?> text) =>
        validator.RuleFor(places).Cascade(CascadeMode.Stop)
            .Must(given => given is null || given.Count <= Most).WithMessage($"may have at most {Most} places")
            .Must((request, given) => given is null || given.All(place => IsIn(place, text(request) ?? "")))
            .WithMessage("must be places inside the text: a start from 0 and a length from 1, in UTF-16 characters");

    private static bool IsIn(TextPlace? place, string text) =>
        place is { Start: >= 0 and var start, Length: >= 1 and var length } && start <= text.Length - length;
}
