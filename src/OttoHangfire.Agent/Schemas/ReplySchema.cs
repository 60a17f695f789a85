using System.Text.Json;
using System.Text.Json.Nodes;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Schemas;

/// <summary>The schema that an answer of a model has to follow: a message, and actions of the types that may be proposed.</summary>
internal sealed class ReplySchema
{
    private ReplySchema(IReadOnlyDictionary<string, ActionDescription> actions)
    {
        Actions = actions;
        Json = Build();
    }

    /// <summary>What may be proposed, by its type.</summary>
    public IReadOnlyDictionary<string, ActionDescription> Actions { get; }

    /// <summary>As it is sent.</summary>
    public JsonElement Json { get; }

    /// <summary>The schema for what a catalogue offers.</summary>
    /// <exception cref="RefusalException">400: the catalogue has a schema that is none.</exception>
    public static ReplySchema Of(IEnumerable<ActionDescription> catalogue)
    {
        try
        {
            return new(catalogue
                .Where(action => IsPossible(action.PayloadSchema))
                .DistinctBy(action => action.Type)
                .ToDictionary(action => action.Type, StringComparer.Ordinal));
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw RefusalException.Wrong("actions", "holds a payload_schema that is not a JSON Schema of an object");
        }
    }

    private JsonElement Build()
    {
        var properties = new JsonObject { ["message"] = new JsonObject { ["type"] = "string" } };
        if (Actions.Count > 0)
        {
            properties["actions"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. Actions.Values.Select(Proposal)]) },
            };
        }

        return JsonSerializer.SerializeToElement(Closed(properties));
    }

    /// <summary>A type by its name alone: a list of one value is a keyword that each server knows.</summary>
    private static JsonNode Proposal(ActionDescription action) => Closed(new JsonObject
    {
        ["type"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(action.Type) },
        ["payload"] = SentSchema.Of(action.PayloadSchema),
    });

    private static JsonObject Closed(JsonObject properties) => new()
    {
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]),
        ["additionalProperties"] = false,
    };

    /// <summary>A field that has to have one of no values, such as a channel where none is set up, makes the action impossible.</summary>
    private static bool IsPossible(JsonElement schema) =>
        !schema.TryGetProperty("properties", out var properties)
        || !properties.EnumerateObject().Any(property =>
            SentSchema.Required(schema).Contains(property.Name)
            && property.Value.TryGetProperty("enum", out var values)
            && values.GetArrayLength() == 0);
}
