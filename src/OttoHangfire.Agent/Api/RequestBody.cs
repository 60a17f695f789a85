using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OttoHangfire.Agent.Refusals;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Texts;

namespace OttoHangfire.Agent.Api;

/// <summary>Reads the JSON body of a call and says, field by field, what is wrong with it.</summary>
internal static class RequestBody
{
    private const string WholeBody = "body";

    private static readonly JsonSerializerOptions Json = new(OttoJson.Strict) { RespectNullableAnnotations = true };

    private static readonly JsonDocumentOptions Document = new()
    {
        MaxDepth = OttoJson.MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads the whole body as one JSON object.</summary>
    /// <exception cref="RefusalException">415: not JSON. 400: not as the type has it.</exception>
    /// <exception cref="BadHttpRequestException">413: larger than the server's limit.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
        {
            throw new RefusalException(
                StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: send Content-Type: application/json.");
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, Document, cancellation);
            CheckFields(body.RootElement, Json.GetTypeInfo(typeof(T)));
            return Deserialize<T>(body.RootElement);
        }
        catch (JsonException wrong)
        {
            throw RefusalException.Wrong(WholeBody, wrong.LineNumber is { } line
                ? $"is not JSON at line {line + 1}, column {wrong.BytePositionInLine + 1}"
                : "names a field twice");
        }
        catch (InvalidOperationException)
        {
            // A \ud800 without its other half, in a name: JSON allows it, Unicode does not.
            throw RefusalException.Wrong(WholeBody, "holds text that is not Unicode");
        }
    }

    private static void CheckFields(JsonElement body, JsonTypeInfo shape)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw RefusalException.Wrong(WholeBody, "must be a JSON object");
        }

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var field in shape.Properties.Where(field => field.IsRequired && IsAbsent(body, field.Name)))
        {
            errors[field.Name] = ["is required"];
        }

        var known = shape.Properties.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var field in body.EnumerateObject().Where(field => !known.Contains(field.Name)))
        {
            errors[ForeignText.Line(field.Name, 100)] = ["is not a field of this request"];
        }

        if (errors.Count > 0)
        {
            throw RefusalException.Wrong(errors);
        }
    }

    private static bool IsAbsent(JsonElement body, string field) =>
        !body.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null;

    private static T Deserialize<T>(JsonElement body)
    {
        try
        {
            return body.Deserialize<T>(Json)!;
        }
        catch (JsonException wrong)
        {
            // The path is "$.now", or "$.actions[0].tier" for something deeper.
            var path = wrong.Path is { Length: > 2 } found ? ForeignText.Line(found[2..], 100) : WholeBody;
            var field = Json.GetTypeInfo(typeof(T)).Properties.FirstOrDefault(field => field.Name == path);
            throw RefusalException.Wrong(path, Expected(field?.PropertyType));
        }
    }

    private static string Expected(Type? type) => (Nullable.GetUnderlyingType(type ?? typeof(object)) ?? type) switch
    {
        null => "does not have the expected form",
        var number when number == typeof(long) || number == typeof(int) => "must be a whole number",
        var instant when instant == typeof(DateTimeOffset) => "must be a date and time with an offset, like 2030-01-31T09:00:00+01:00",
        var text when text == typeof(string) => "must be text",
        var values when values == typeof(IReadOnlyDictionary<string, JsonElement>) => "must be an object",
        _ => "must be a list",
    };
}
