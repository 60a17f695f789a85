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
            document.Info = new OpenApiInfo
            {
                Title = "OttoHangfire",
                Version = typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3),
                Description = "Put chores in, see what Otto said and what was done. Errors are RFC 9457 problem+json; times are RFC 3339 with an offset.",
            };
            return Task.CompletedTask;
        });

        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var header in context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesHeader>())
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

            return Task.CompletedTask;
        });

        // We write instants with a converter of our own, which the generator cannot look into.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = context.JsonTypeInfo.Type;
            if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
            {
                schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date-time";
            }

            return Task.CompletedTask;
        });
    }
}
