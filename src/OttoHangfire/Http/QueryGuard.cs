using Microsoft.AspNetCore.Http.Metadata;
using OttoHangfire.Contracts.Texts;
using OttoHangfire.Input;

namespace OttoHangfire.Http;

/// <summary>
/// Refuses query parameters that a call does not have, by name: a filter that is misspelt and ignored would list everything.
/// Pages are left alone; they have parameters of their own.
/// </summary>
internal sealed class QueryGuard(RequestDelegate next)
{
    private static readonly PathString[] Calls = ["/otto", "/health", "/openapi"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue
            && context.GetEndpoint() is RouteEndpoint endpoint
            && Array.Exists(Calls, path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
        {
            Check(context.Request.Query, endpoint);
        }

        return next(context);
    }

    private static void Check(IQueryCollection query, RouteEndpoint endpoint)
    {
        var known = Names(endpoint);
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw RefusalException.Field(Readable(name), $"is not a parameter of this call. {Known(known)}");
            }

            if (values.Count > 1)
            {
                throw RefusalException.Field(name, "is given twice");
            }

            if (values.ToString().Contains('\0', StringComparison.Ordinal))
            {
                throw RefusalException.Field(name, "contains the character U+0000");
            }
        }
    }

    /// <summary>What the method behind the route takes that is neither in its path nor a service.</summary>
    private static List<string> Names(RouteEndpoint endpoint) =>
    [
        .. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => parameter.ParameterInfo.ParameterType == typeof(string))
            .Select(Name)
            .Where(name => endpoint.RoutePattern.GetParameter(name) is null),
    ];

    private static string Name(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.GetCustomAttributes(inherit: false).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name;

    private static string Known(List<string> names) =>
        names.Count == 0 ? "It has none" : $"It has {string.Join(", ", names)}";

    private static string Readable(string name)
    {
        var visible = ForeignText.Revealed(name);
        return visible.Length <= 100 ? visible : visible[..100] + "…";
    }
}
