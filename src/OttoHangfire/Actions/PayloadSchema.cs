using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using FluentValidation;
using FluentValidation.Validators;
using OttoHangfire.Contracts;
using OttoHangfire.Input;

namespace OttoHangfire.Actions;

/// <summary>
/// The JSON Schema (2020-12) of a payload, from one source: the shape from the record, the bounds from its validator.
/// </summary>
internal static class PayloadSchema
{
    /// <summary>
    /// One character that is no white space, as .NET and FluentValidation mean it; written out, because regular expressions
    /// differ in what \s is.
    /// </summary>
    private const string NotBlank = @"[^\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]";

    private static readonly JsonSchemaExporterOptions Exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Shape(context.TypeInfo.Type) ?? schema,
    };

    public static JsonElement Of<T>(IValidator<T> validator)
    {
        var schema = Build(typeof(T), validator);
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        schema["type"] = "object";
        return JsonSerializer.SerializeToElement(schema);
    }

    private static JsonObject Build(Type type, IValidator validator)
    {
        var schema = (JsonObject)OttoJson.Strict.GetJsonSchemaAsNode(type, Exporter);
        var properties = (JsonObject)schema["properties"]!;
        var required = new JsonArray();

        foreach (var field in validator.CreateDescriptor().GetMembersWithValidators())
        {
            if (field.Key is null || properties[field.Key] is not JsonObject property)
            {
                continue;
            }

            foreach (var (rule, _) in field)
            {
                if (Inner(rule) is { } inner)
                {
                    inner["type"] = new JsonArray("object", "null");
                    properties[field.Key] = inner;
                }
                else
                {
                    Add(rule, field.Key, property, required);
                }
            }
        }

        schema["additionalProperties"] = false;
        schema["required"] = required;
        return schema;
    }

    /// <summary>The schema of an object within the payload that has a validator of its own.</summary>
    private static JsonObject? Inner(IPropertyValidator rule)
    {
        if (rule is not IChildValidatorAdaptor)
        {
            return null;
        }

        // The adaptor is generic over what it validates, and shows its validator on that type alone.
        var adaptor = rule.GetType();
        var (outer, type) = (adaptor.GetGenericArguments()[0], adaptor.GetGenericArguments()[1]);
        var context = Activator.CreateInstance(typeof(ValidationContext<>).MakeGenericType(outer), [null]);
        return Build(type, (IValidator)adaptor.GetMethod("GetValidator")!.Invoke(rule, [context, null])!);
    }

    /// <summary>The types of which the exporter cannot know how we write them.</summary>
    private static JsonObject? Shape(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var bare when bare == typeof(DateTimeOffset) =>
            new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" },
        var bare when bare == typeof(DateOnly) => new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date" },
        var bare when bare == typeof(JsonElement) => new JsonObject { ["type"] = new JsonArray("object", "null") },
        var bare when bare == typeof(int) => Integer(int.MinValue, int.MaxValue),
        var bare when bare == typeof(long) => Integer(long.MinValue, long.MaxValue),
        _ => null,
    };

    private static JsonObject Integer(long least, long most) =>
        new() { ["type"] = new JsonArray("integer", "null"), ["minimum"] = least, ["maximum"] = most };

    private static void Add(IPropertyValidator rule, string name, JsonObject property, JsonArray required)
    {
        switch (rule)
        {
            case INotNullValidator:
                Require(name, property, required);
                break;
            case INotEmptyValidator:
                Require(name, property, required);
                RequireText(property);
                break;
            case INullValidator:
                property["type"] = "null";
                break;
            case ICharactersValidator characters:
                property["maxLength"] = characters.Max;
                break;
            case IRegularExpressionValidator pattern:
                property["pattern"] = pattern.Expression.Replace(
                    @"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);
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
    }

    private static void RequireText(JsonObject property)
    {
        if (property["type"]!.GetValueKind() == JsonValueKind.String && property["type"]!.GetValue<string>() == "string")
        {
            property["minLength"] = 1;
            property["allOf"] = new JsonArray(new JsonObject { ["pattern"] = NotBlank });
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
