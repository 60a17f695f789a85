using System.Text.Json;

namespace OttoHangfire.Shared;

/// <summary>
/// Holds each answer of the API against its OpenAPI document: the status must be listed there, and the body as its schema says. It stands
/// between every test and the backend, so that the document cannot fall behind.
/// </summary>
internal sealed class DocumentedAnswers(HttpMessageHandler line) : DelegatingHandler(line)
{
    /// <summary>Bytes. Of longer answers, as tests of many tasks ask for them again and again, only the first ones are read.</summary>
    private const int Long = 32 * 1024;

    private const int LongOnes = 20;

    private static readonly SemaphoreSlim Reading = new(1);
    private static JsonElement? _document;
    private static int _longOnes;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (method, uri) = (request.Method.Method, request.RequestUri!);
        var response = await base.SendAsync(request, cancellationToken);
        if (method == "HEAD" || !(uri.AbsolutePath.StartsWith("/otto/", StringComparison.Ordinal) || uri.AbsolutePath.StartsWith("/health/", StringComparison.Ordinal)))
        {
            return response;
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            // It has no end; what comes in it has tests of its own.
            return response;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (body.Length > Long && Interlocked.Increment(ref _longOnes) > LongOnes)
        {
            return response;
        }

        if (await DocumentAsync(request, cancellationToken) is not { } document)
        {
            // Nobody has been told it yet who may read it.
            return response;
        }

        var flaw = Flaw(document, method, uri.AbsolutePath, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
        flaw.Should().BeNull("{0} {1} answered {2} {3}", method, uri.PathAndQuery, (int)response.StatusCode, body.Length > 1000 ? body[..1000] : body);
        return response;
    }

    /// <summary>What the document does not say of an answer; null when it says all of it.</summary>
    public static string? Flaw(JsonElement document, string method, string path, int status, string? contentType, string body)
    {
        if (Find(document, method, path) is not { } operation)
        {
            // Not a call of the API: no such path, or no such method.
            return status is 400 or 401 or 403 or 404 or 405 or 429 ? Flaw(document, document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails"), body) : "it is not in the document";
        }

        if (!operation.GetProperty("responses").TryGetProperty($"{status}", out var response))
        {
            return "the document does not list this status";
        }

        if (!response.TryGetProperty("content", out var content))
        {
            return body.Length == 0 ? null : "the document knows no body for it";
        }

        return contentType is not null && content.TryGetProperty(contentType, out var media)
            ? Flaw(document, media.GetProperty("schema"), body)
            : $"the document does not list {contentType}";
    }

    private static string? Flaw(JsonElement document, JsonElement schema, string body) => JsonSchemaCheck.Flaw(schema, JsonElement.Parse(body), document);

    private static JsonElement? Find(JsonElement document, string method, string path) => document.GetProperty("paths").EnumerateObject()
        .Where(known => Fits(known.Name, path.TrimEnd('/')) && known.Value.TryGetProperty(method.ToLowerInvariant(), out _))
        .OrderBy(known => known.Name.Count(letter => letter == '{'))
        .Select(known => (JsonElement?)known.Value.GetProperty(method.ToLowerInvariant()))
        .FirstOrDefault();

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First switch
        {
            "{id}" => long.TryParse(pair.Second, out _),
            "{index}" => int.TryParse(pair.Second, out _),
            _ => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase),
        });
    }

    /// <summary>The document is the same for all backends; the first that is asked tells it.</summary>
    private async Task<JsonElement?> DocumentAsync(HttpRequestMessage asked, CancellationToken cancellation)
    {
        await Reading.WaitAsync(cancellation);
        try
        {
            if (_document is null)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(asked.RequestUri!, "/openapi/v1.json"));
                request.Headers.Authorization = asked.Headers.Authorization;
                using var response = await base.SendAsync(request, cancellation);
                if (!response.IsSuccessStatusCode)
                {
                    return null;
                }

                _document = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellation));
            }

            return _document;
        }
        finally
        {
            Reading.Release();
        }
    }
}
