using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using FluentValidation;
using FluentValidation.Validators;
using OttoHangfire.Contracts;

namespace OttoHangfire.Actions;

/// <summary>
/// The JSON Schema (2020-12) of a payload, from one source: the shape from the record, the bounds from its validator.
/// </summary>
internal static class PayloadSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

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

    private static void Add(IPropertyValidator rule, string name, JsonObject property, JsonArray required)
    {
        switch (rule)
        {
            case INotEmptyValidator or INotNullValidator:
                required.Add(name);
                break;
            case ILengthValidator length:
                property["maxLength"] = length.Max;
                break;
            case IRegularExpressionValidator pattern:
                property["pattern"] = pattern.Expression.Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);
                break;
            case IBetweenValidator between:
                property["minimum"] = JsonSerializer.SerializeToNode(between.From);
                property["maximum"] = JsonSerializer.SerializeToNode(between.To);
                break;
        }
    }
}
