using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OttoHangfire.Http;

namespace OttoHangfire.Hosting;

/// <summary>What the OpenAPI document says besides what the routes say themselves.</summary>
internal static class OpenApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddHeaders(operation, context.Description.ActionDescriptor.EndpointMetadata);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeInstant(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    }

    private static void Introduce(Microsoft.OpenApi.OpenApiDocument document) => document.Info = new OpenApiInfo
    {
        Title = "OttoHangfire",
        Version = typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3),
        Description = "Give Otto chores, and see what he said and what was done. "
            + "Errors are RFC 9457 problem+json; times are RFC 3339 with an offset.",
    };

    private static void AddHeaders(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var header in metadata.OfType<TakesHeader>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    /// <summary>We write instants with a converter of our own, which the generator cannot look into.</summary>
    private static void DescribeInstant(OpenApiSchema schema, Type type)
    {
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }
    }
}
