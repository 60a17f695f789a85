using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using FluentValidation;
using FluentValidation.Validators;
using OttoHangfire.Contracts;
using OttoHangfire.Http;

namespace OttoHangfire.Actions;

/// <summary>
/// The JSON Schema (2020-12) of a payload, from one source: the shape from the record, the bounds from its validator.
/// </summary>
internal static class PayloadSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Shape(context.TypeInfo.Type) ?? schema,
    };

    public static JsonElement Of<T>(IValidator<T> validator)
    {
        var schema = (JsonObject)OttoJson.Strict.GetJsonSchemaAsNode(typeof(T), Exporter);
        var properties = (JsonObject)schema["properties"]!;
        var required = new JsonArray();

        foreach (var field in validator.CreateDescriptor().GetMembersWithValidators())
        {
            if (properties[field.Key] is not JsonObject property)
            {
                continue;
            }

            foreach (var (rule, _) in field)
            {
                Add(rule, field.Key, property, required);
            }
        }

        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["type"] = "object";
        schema["additionalProperties"] = false;
        schema["required"] = required;
        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>The types of which the exporter cannot know how we write them.</summary>
    private static JsonObject? Shape(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var bare when bare == typeof(DateTimeOffset) => new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" },
        var bare when bare == typeof(DateOnly) => new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date" },
        var bare when bare == typeof(JsonElement) => new JsonObject { ["type"] = new JsonArray("object", "null") },
        _ => null,
    };

    private static void Add(IPropertyValidator rule, string name, JsonObject property, JsonArray required)
    {
        switch (rule)
        {
            case INotEmptyValidator or INotNullValidator:
                Require(name, property, required);
                break;
            case INullValidator:
                property["type"] = "null";
                break;
            case ILengthValidator length:
                property["maxLength"] = length.Max;
                break;
            case IRegularExpressionValidator pattern:
                property["pattern"] = pattern.Expression.Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);
                break;
            case IBetweenValidator { From: DateOnly }:
                // JSON Schema knows no order of dates; the validator alone holds these bounds.
                break;
            case IBetweenValidator between:
                property["minimum"] = JsonSerializer.SerializeToNode(between.From);
                property["maximum"] = JsonSerializer.SerializeToNode(between.To);
                break;
            case IOneOfValidator list:
                property["enum"] = Values(list.Allowed, mayBeNull: property["type"] is JsonArray);
                break;
            case ITextsValidator texts:
                property["maxItems"] = texts.MaxItems;
                property["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = texts.MaxLength };
                break;
        }
    }

    private static void Require(string name, JsonObject property, JsonArray required)
    {
        required.Add(name);
        if (property["type"] is JsonArray types)
        {
            property["type"] = types.First(type => type!.GetValue<string>() != "null")!.DeepClone();
        }

        if (property["type"]?.GetValueKind() == JsonValueKind.String && property["type"]!.GetValue<string>() == "string")
        {
            property["minLength"] = 1;
        }
    }

    private static JsonArray Values(IReadOnlyList<string> allowed, bool mayBeNull)
    {
        var values = new JsonArray([.. allowed.Select(value => (JsonNode?)value)]);
        if (mayBeNull)
        {
            values.Add(null);
        }

        return values;
    }
}
