using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OttoHangfire.Http;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>
/// What the OpenAPI document says besides what the routes say themselves. Two public linters read it, a client is made from it,
/// and the tests hold every answer against it.
/// </summary>
internal static class ApiDocument
{
    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["Tasks"] = "What Otto is asked to do, and when.",
        ["Runs"] = "What he was asked, what he said, and what was done.",
        ["Approvals"] = "What waits for a person, and the person's yes or no.",
        ["Actions"] = "What he may propose.",
        ["Notes"] = "What he wrote down.",
        ["Bills"] = "What has to be paid, and what was.",
        ["Files"] = "What he wrote into the data folder.",
        ["Search"] = "Whatever has the words in it.",
        ["Notifications"] = "The ways out to the person.",
        ["Incidents"] = "What is wrong, and what was.",
        ["Settings"] = "Which language model he asks.",
        ["Audit"] = "Who asked, who allowed it, what changed.",
        ["Access"] = "How the owner proves that it is her.",
        ["Events"] = "What changes, as it changes.",
        ["Worker"] = "The stop switch.",
        ["Doctor"] = "What works, and what to do where it does not.",
        ["Health"] = "For programs that start and watch the backend.",
    };

    public static void Describe(OpenApiOptions options)
    {
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddHeaders(operation, context.Description.ActionDescriptor.EndpointMetadata);
            ApiSecurity.AddTo(operation, context.Description.ActionDescriptor.EndpointMetadata, context.Document!);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeInstant(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, context, _) =>
        {
            Introduce(document);
            ApiOperations.Complete(document);
            ApiSchemas.Complete(document, context.ApplicationServices);
            return Task.CompletedTask;
        });
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OttoHangfire",
            Version = typeof(ApiDocument).Assembly.GetName().Version?.ToString(3),
            Description = "Give Otto chores, and see what he said and what was done. Errors are RFC 9457 problem+json; times are "
                + "RFC 3339 with an offset; numbers are as RFC 7493 has them. An unknown field or query parameter is refused by name.",
            Contact = new OpenApiContact { Name = "Whoever runs this Otto" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };

        // Relative: the document is right behind any port and any name.
        document.Servers = [new OpenApiServer { Url = "/", Description = "Where this document comes from." }];

        ApiSecurity.Introduce(document);
        document.Tags = Tags.Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();
    }

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
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
                Example = header.Example,
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
