using Microsoft.OpenApi;
using OttoHangfire.Access;
using OttoHangfire.Http;

namespace OttoHangfire.Hosting.OpenApi;

/// <summary>What each call wants to be shown, from what its route says of its callers.</summary>
internal static class ApiSecurity
{
    private const string Key = "key";
    private const string Session = "session";

    public static void Introduce(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The owner's key (owner.key in the data folder), or a key of a program.",
            },
            [Session] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = OwnerProof.TokenHeader,
                Description = "Beside the cookie of a browser's session: the token that the browser keeps for this address alone.",
            },
        };

        // Whoever is on this machine may read without anything.
        document.Security = [new OpenApiSecurityRequirement()];
    }

    public static void AddTo(OpenApiOperation operation, IList<object> metadata, OpenApiDocument document)
    {
        if (metadata.OfType<CallableBy>().LastOrDefault()?.Alone is Who.Owner)
        {
            operation.Security = [Shows(Key, document), Shows(Session, document)];
        }
        else
        {
            operation.Security = [new OpenApiSecurityRequirement(), Shows(Key, document), Shows(Session, document)];
        }
    }

    private static OpenApiSecurityRequirement Shows(string scheme, OpenApiDocument document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
