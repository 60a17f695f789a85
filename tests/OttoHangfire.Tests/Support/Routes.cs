using Microsoft.AspNetCore.Routing;

namespace OttoHangfire.Tests.Support;

/// <summary>What the backend serves, as it stands in its own route table.</summary>
internal static class Routes
{
    /// <summary>Method and path of each route, with example values in the place of parameters.</summary>
    public static IReadOnlyList<(string Method, string Path)> All(OttoBackend backend) =>
    [
        .. backend.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(Of)
            .Distinct(),
    ];

    /// <summary>Method and path of one route.</summary>
    public static IEnumerable<(string Method, string Path)> Of(RouteEndpoint endpoint) =>
        Methods(endpoint).Select(method => (method, Example(endpoint.RoutePattern.RawText!)));

    /// <summary>Those that are meant to change something, and every button of the dashboard.</summary>
    public static IEnumerable<(string Method, string Path)> Changing(OttoBackend backend) =>
        All(backend).Where(route => route.Method is not ("GET" or "HEAD")).Append(("POST", "/hangfire/jobs/scheduled/delete"));

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"];

    private static string Example(string pattern) => "/" + pattern.TrimStart('/')
        .Replace("{id:long}", "1", StringComparison.Ordinal)
        .Replace("{index:int}", "0", StringComparison.Ordinal)
        .Replace("{name}", "phone", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal)
        .Replace("{documentName?}", "", StringComparison.Ordinal)
        .Replace("/{**path}", "", StringComparison.Ordinal);
}
