using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OttoHangfire.Actions;
using OttoHangfire.Commands;
using OttoHangfire.Contracts;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>Completes each record: which values a field may have, what is always there, and what a problem looks like.</summary>
internal static class ApiSchemas
{
    private const string Json = "JsonElement";
    private const string Sha256 = "^[0-9a-f]{64}$";

    /// <summary>Records that somebody sends: what is not required may be absent. In all others, every field is there.</summary>
    private static readonly HashSet<string> Requests = new(StringComparer.Ordinal)
    {
        nameof(NewOttoTask), nameof(OttoTaskChange), nameof(TaskSchedule), nameof(TaskAfter), nameof(SchedulePreviewRequest),
        nameof(ApprovalConsent), nameof(ApprovalRefusal), nameof(ResolveRequest), nameof(NewApiKey), nameof(NewVacation),
        nameof(WorkerState), nameof(AgentContext),
        nameof(ChannelChange), nameof(QuietHours), nameof(NewOttoRun), nameof(UnderstandRequest), nameof(TextPlace), nameof(ReminderSnooze),
        nameof(NewDevice), nameof(DeviceKeys),
        "ProblemDetails",
    };

    /// <summary>Payloads of tasks: an object or null. Other JSON is whatever it is.</summary>
    private static readonly HashSet<string> Objects = new(StringComparer.Ordinal)
    {
        "NewOttoTask.payload", "OttoTaskChange.payload", "OttoTask.payload", "OttoRun.input_payload", "NewOttoRun.input_payload",
        "ActionDescription.payload_schema",
    };

    public static void Complete(OpenApiDocument document, IServiceProvider services)
    {
        var schemas = document.Components!.Schemas!;
        schemas["ProblemDetails"] = Problem();
        schemas.Remove(Json);

        // What an answer has cost stands in its run.
        ((OpenApiSchema)schemas[nameof(OttoReply)]).Properties!.Remove("usage");
        schemas.Remove(nameof(TokenUsage));
        foreach (var (name, schema) in schemas)
        {
            Complete(name, (OpenApiSchema)schema);
            FieldComments.AddTo(name, (OpenApiSchema)schema);
        }

        AddBounds(schemas, services);
    }

    private static void Complete(string name, OpenApiSchema schema)
    {
        foreach (var (field, inner) in schema.Properties?.ToList() ?? [])
        {
            if (IsJson(inner))
            {
                schema.Properties![field] = AnyJson($"{name}.{field}", IsNullable(inner));
            }
            else if (inner is OpenApiSchema property)
            {
                var isRequired = schema.Required?.Contains(field) == true;
                if (Requests.Contains(name) && isRequired)
                {
                    property.Type &= ~JsonSchemaType.Null;
                }

                Complete(name, field, property);
            }
            else if (Requests.Contains(name) && schema.Required?.Contains(field) == true && inner is { OneOf: [_, var only] })
            {
                schema.Properties![field] = only;
            }
        }

        if (!Requests.Contains(name))
        {
            schema.Required = schema.Properties?.Keys.ToHashSet(StringComparer.Ordinal);
        }

        if (Requests.Contains(name) && name is not (nameof(AgentContext) or "ProblemDetails"))
        {
            schema.AdditionalPropertiesAllowed = false;
        }
    }

    private static void Complete(string name, string field, OpenApiSchema property)
    {
        var isNullable = property.Type?.HasFlag(JsonSchemaType.Null) == true;
        if (FieldValues.Of(name, field) is { } values)
        {
            property.Enum = [.. values.Select(value => (JsonNode)value)];
            if (isNullable)
            {
                property.Enum.Add(JsonNullSentinel.JsonNull);
            }
        }
        else if (field.EndsWith("sha256", StringComparison.Ordinal))
        {
            property.Pattern = Sha256;
        }

        if (property.Type?.HasFlag(JsonSchemaType.Integer) == true && FieldValues.Least(field) is { } least)
        {
            property.Minimum = least.ToString(CultureInfo.InvariantCulture);
        }

        if (property.Type?.HasFlag(JsonSchemaType.Array) == true)
        {
            // Of a list of times the generator says nothing more.
            property.Items ??= new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" };
        }

        property.Examples = Example(field, property) is { } example ? [example] : null;
    }

    private static JsonNode? Example(string field, OpenApiSchema property) => (property.Type & ~JsonSchemaType.Null) switch
    {
        _ when property.Enum is { Count: > 0 } values => values[0]?.DeepClone(),
        JsonSchemaType.Integer => 1,
        JsonSchemaType.String when property.Format == "date-time" => "2026-12-01T08:00:00Z",
        JsonSchemaType.String when property.Format == "date" => "2026-12-01",
        JsonSchemaType.String => ApiExamples.Fields.GetValueOrDefault(field),
        _ => null,
    };

    /// <summary>The bounds stand in the validator, from which the catalogue takes them, too.</summary>
    private static void AddBounds(IDictionary<string, IOpenApiSchema> schemas, IServiceProvider services)
    {
        var bounds = PayloadSchema.Of(services.GetRequiredService<NewOttoTaskValidator>());
        AddBounds((OpenApiSchema)schemas[nameof(NewOttoTask)], bounds);
        AddBounds((OpenApiSchema)schemas[nameof(OttoTaskChange)], bounds);
        AddBounds((OpenApiSchema)schemas[nameof(TaskSchedule)], bounds.GetProperty("properties").GetProperty("schedule"));
    }

    private static void AddBounds(OpenApiSchema schema, JsonElement bounds)
    {
        foreach (var field in bounds.GetProperty("properties").EnumerateObject())
        {
            if (schema.Properties!.TryGetValue(field.Name, out var inner) && inner is OpenApiSchema property)
            {
                property.MinLength = Number(field.Value, "minLength");
                property.MaxLength = Number(field.Value, "maxLength");
                property.Minimum = Number(field.Value, "minimum")?.ToString(CultureInfo.InvariantCulture);
                property.Maximum = Number(field.Value, "maximum")?.ToString(CultureInfo.InvariantCulture);
                property.Pattern = field.Value.TryGetProperty("pattern", out var pattern) ? pattern.GetString() : property.Pattern;
            }
        }
    }

    private static int? Number(JsonElement field, string keyword) =>
        field.TryGetProperty(keyword, out var value) ? value.GetInt32() : null;

    private static bool IsJson(IOpenApiSchema schema) =>
        schema is OpenApiSchemaReference { Reference.Id: Json } || (schema.OneOf?.Any(IsJson) ?? false);

    private static bool IsNullable(IOpenApiSchema schema) => schema.OneOf is { Count: > 0 };

    private static OpenApiSchema AnyJson(string field, bool isNullable) => Objects.Contains(field)
        ? new OpenApiSchema
        {
            Type = isNullable ? JsonSchemaType.Object | JsonSchemaType.Null : JsonSchemaType.Object,
            Description = "A JSON object.",
            AdditionalProperties = new OpenApiSchema(),
        }
        : new OpenApiSchema { Description = "Any JSON, as it came." };

    private static OpenApiSchema Problem()
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What was wrong, as RFC 9457 has it: a sentence to read, and the fields by name where fields are wrong.",
            Required = new HashSet<string>(StringComparer.Ordinal) { "title", "status", "detail", "trace_id" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("A link to more about this sort of problem; absent where there is none."),
                ["title"] = Text("The sort of problem."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Minimum = "400",
                    Maximum = "599",
                    Description = "The status of the answer.",
                    Examples = [409],
                },
                ["detail"] = Text("What happened, and what to do about it."),
                ["instance"] = Text("Where it happened; absent in this version."),
                ["trace_id"] = Text("By this the log knows the request."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "By field or parameter, what is wrong with it; absent where no field is.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        MinItems = 1,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                    Examples = [JsonNode.Parse("""{"max_attempts":["must be from 1 to 20"]}""")!],
                },
            },
        };
        return schema;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
