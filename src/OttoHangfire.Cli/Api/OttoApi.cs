using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Cli.Api;

/// <summary>Otto did not do what was asked. The message is for the person, as it stands.</summary>
internal sealed class OttoApiException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>Null when nobody answered.</summary>
    public HttpStatusCode? Status => status;
}

/// <summary>An answer of the backend: the raw JSON, and the way to read it.</summary>
internal sealed record Answer(string Json)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Json, OttoJson.Options) ?? throw new JsonException("The answer is empty.");
}

/// <summary>The backend's HTTP interface, as the command line needs it.</summary>
internal sealed class OttoApi : IDisposable
{
    private readonly HttpClient _http;
    private readonly Lazy<string?> _key;

    /// <summary>Speaks to the backend at this address, and shows it the owner's key where there is one for it.</summary>
    public OttoApi(HttpMessageHandler handler, Uri backend, Func<string?> key)
    {
        _key = new Lazy<string?>(key);
        _http = new HttpClient(handler, disposeHandler: false) { BaseAddress = backend, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Reads something.</summary>
    /// <exception cref="OttoApiException">Nobody answered, or the answer is an error.</exception>
    public Task<Answer> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>A verb without a body, or a new thing with one.</summary>
    /// <exception cref="OttoApiException">Nobody answered, or the answer is an error.</exception>
    public Task<Answer> PostAsync(string path, string? json, CancellationToken cancellation) =>
        ChangeAsync(HttpMethod.Post, path, json, cancellation);

    /// <summary>Sets something that is always there.</summary>
    /// <exception cref="OttoApiException">Nobody answered, or the answer is an error.</exception>
    public Task<Answer> PutAsync(string path, string json, CancellationToken cancellation) =>
        ChangeAsync(HttpMethod.Put, path, json, cancellation);

    /// <summary>Changes some fields.</summary>
    /// <exception cref="OttoApiException">Nobody answered, or the answer is an error.</exception>
    public Task<Answer> PatchAsync(string path, string json, CancellationToken cancellation) =>
        ChangeAsync(HttpMethod.Patch, path, json, cancellation);

    /// <summary>Removes something.</summary>
    /// <exception cref="OttoApiException">Nobody answered, or the answer is an error.</exception>
    public Task<Answer> DeleteAsync(string path, CancellationToken cancellation) =>
        ChangeAsync(HttpMethod.Delete, path, json: null, cancellation);

    public void Dispose() => _http.Dispose();

    private Task<Answer> ChangeAsync(HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Otto-Source", TaskSource.Cli);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return SendAsync(request, cancellation);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_key.Value is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, cancellation);
                var body = await response.Content.ReadAsStringAsync(cancellation);
                return response.IsSuccessStatusCode
                    ? new Answer(body)
                    : throw new OttoApiException(ProblemMessages.Of(response.StatusCode, body, _http.BaseAddress!), response.StatusCode);
            }
            catch (HttpRequestException unreachable) when (unreachable.HttpRequestError is HttpRequestError.ConnectionError)
            {
                throw new OttoApiException(ProblemMessages.NotRunning);
            }
            catch (HttpRequestException)
            {
                throw new OttoApiException(ProblemMessages.Stranger(_http.BaseAddress!));
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new OttoApiException(ProblemMessages.Silent(_http.Timeout));
            }
        }
    }
}
