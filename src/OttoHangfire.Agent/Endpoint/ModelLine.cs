using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using OttoHangfire.Agent.Hosting;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent.Endpoint;

/// <summary>
/// The one way out of this process: a JSON POST to the model's server. What comes back is a stranger's: it is bounded in size, time and
/// depth, nothing is unpacked, no redirect is followed and no proxy asked, so that the key and the texts reach that server and nobody else.
/// </summary>
internal sealed class ModelLine(ModelServer server, TimeProvider clock) : IDisposable
{
    /// <summary>Bytes of an answer; what a model writes in 8,000 tokens is a thirtieth of it.</summary>
    public const int LargestAnswer = 1024 * 1024;

    /// <summary>From the first byte that is sent to the last that is read. A model on a small machine thinks for minutes.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(10);

    /// <summary>In the middle of an answer.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private const int LongestClause = 300;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = OttoJson.MaxDepth, AllowDuplicateProperties = false };

    private readonly HttpClient _http = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Sends the body and reads the answer as JSON.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="sign">Puts the key into the headers.</param>
    /// <param name="body">UTF-8.</param>
    /// <param name="cancellation">Whoever asks does not wait any longer.</param>
    /// <exception cref="EndpointException">There is no answer to work with.</exception>
    public async Task<JsonElement> PostAsync(
        Uri address, Action<HttpRequestHeaders> sign, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(LongestCall, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await SendAsync(address, sign, body, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new EndpointException(EndpointFault.TooLate, $"it did not answer within {LongestCall.TotalMinutes:0} minutes");
        }
        catch (OperationCanceledException knock) when (knock.InnerException is TimeoutException && !cancellation.IsCancellationRequested)
        {
            // Nobody answers the knock at all: a machine that is off, a firewall that swallows.
            throw new EndpointException(EndpointFault.OutOfReach, "nobody answers at that address");
        }
        catch (HttpRequestException stranger) when (stranger.InnerException is AuthenticationException)
        {
            throw new EndpointException(EndpointFault.Untrusted, Clause(stranger));
        }
        catch (HttpRequestException unreachable) when (IsOutOfReach(unreachable))
        {
            throw new EndpointException(EndpointFault.OutOfReach, Clause(unreachable));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new EndpointException(EndpointFault.BrokenOff, Clause(broken));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A fresh connection for each call: the model takes seconds, and an old connection may be dead without saying so.</summary>
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        PreAuthenticate = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
    };

    private async Task<JsonElement> SendAsync(
        Uri address, Action<HttpRequestHeaders> sign, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new("application/json") } },
        };
        message.Headers.Accept.ParseAdd("application/json");
        message.Headers.AcceptEncoding.ParseAdd("identity");
        message.Headers.UserAgent.ParseAdd($"OttoHangfire/{AgentVersion.Text}");
        sign(message.Headers);

        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw await EndpointError.ReadAsync(response, server, clock, cancellation);
        }

        RequireJson(response.Content.Headers);
        return Parse(await response.ReadAsync(LargestAnswer, LongestSilence, clock, cancellation)
            ?? throw NotUnderstood($"its answer is larger than {LargestAnswer / 1024 / 1024} MiB"));
    }

    private void RequireJson(HttpContentHeaders headers)
    {
        if (headers.ContentEncoding.Count > 0)
        {
            throw NotUnderstood($"it packed its answer ({string.Join(", ", headers.ContentEncoding)}), which nobody asked for");
        }

        if (headers.ContentType?.MediaType is not ("application/json" or "text/json"))
        {
            throw NotUnderstood($"it answered {headers.ContentType?.MediaType ?? "no content type"} instead of JSON");
        }
    }

    private JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw NotUnderstood(body.IsEmpty ? "its answer is empty" : "its answer is not valid JSON, or nested too deeply");
        }
    }

    private EndpointException NotUnderstood(string clause) =>
        new(EndpointFault.NotUnderstood, server.Quote(clause, LongestClause));

    private string Clause(Exception problem) =>
        server.Quote((problem.InnerException ?? problem).Message.TrimEnd('.'), LongestClause);

    private static bool IsOutOfReach(HttpRequestException problem) =>
        problem.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError;
}
