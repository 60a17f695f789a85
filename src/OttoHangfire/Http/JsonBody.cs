using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using OttoHangfire.Input;

namespace OttoHangfire.Http;

/// <summary>A request's JSON body, read strictly: one object, no unknown and no doubled fields, at most 256 KiB.</summary>
internal sealed record JsonBody<T>(T Value) : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await JsonBody.ReadAsync<T>(context.Request, context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>A JSON body of which it matters what was said: a field that is absent means something else than a null.</summary>
/// <param name="Value">What was given; defaults in the place of the rest.</param>
/// <param name="Fields">The names that were given.</param>
internal sealed record JsonChange<T>(
    T Value, IReadOnlySet<string> Fields) : IBindableFromHttpContext<JsonChange<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<JsonChange<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var body = await JsonBody.ReadJsonAsync(context.Request, context.RequestAborted);
        var value = JsonBody.Read<T>(body);
        return new(value, JsonElement.Parse(body).EnumerateObject().Select(field => field.Name).ToHashSet(StringComparer.Ordinal));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>Reads request bodies.</summary>
internal static class JsonBody
{
    /// <summary>Bytes.</summary>
    public const int MaxLength = 256 * 1024;

    public static RequestException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"A request may have at most {MaxLength / 1024} KiB.");

    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class => Read<T>(await ReadJsonAsync(request, cancellation));

    /// <summary>Reads a body in which nothing means one thing to one reader and something else to the next.</summary>
    public static T Read<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        var value = StrictJson.Read<T>(body);
        InteroperableJson.Check(body);
        return value;
    }

    /// <summary>The bytes of a body that says it is JSON.</summary>
    public static async Task<byte[]> ReadJsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        BodyEncoding.CheckHeaders(request);
        var body = await ReadBytesAsync(request, cancellation);
        BodyEncoding.CheckBytes(body);
        return BodyEncoding.WithoutMark(body).ToArray();
    }

    /// <summary>For verbs whose parameters may be left out: null when there is no body.</summary>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class =>
        request.ContentLength is null or 0 && !request.HasJsonContentType() && request.Headers.TransferEncoding.Count == 0
            ? null
            : await ReadAsync<T>(request, cancellation);

    /// <summary>For verbs that take no parameters: nothing, or an empty object.</summary>
    public static async Task RefuseAsync(HttpRequest request, CancellationToken cancellation)
    {
        var body = await ReadBytesAsync(request, cancellation);
        if (body.Length == 0)
        {
            return;
        }

        if (!request.HasJsonContentType())
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, "This call takes no body.", "Send the request without a body.");
        }

        StrictJson.Read<Nothing>(body);
    }

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxLength)
        {
            throw TooLarge();
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            await body.WriteAsync(buffer.AsMemory(0, count), cancellation);
            if (body.Length > MaxLength)
            {
                throw TooLarge();
            }
        }

        return body.ToArray();
    }

    private sealed record Nothing;
}
