using System.Net.Http.Headers;
using System.Text.Json;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Contracts.Texts;
using Polly.CircuitBreaker;

namespace OttoHangfire.Agent;

/// <summary>
/// How the backend speaks to Otto. What comes back is untrusted: it is bounded in size and time, read to its end and
/// checked whole before anybody sees it.
/// </summary>
internal sealed class AgentClient(HttpClient http, OttoSettings settings, TimeProvider clock)
{
    /// <summary>How long Otto may fall silent in the middle of an answer.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a reply, unpacked.</summary>
    private const int LongestReply = 1024 * 1024;

    private readonly string _key = settings.AgentSecret ?? PrivateFiles.ReadOrCreateAgentKey(settings.DataDirectory);

    /// <summary>Asks Otto what to do about a task; when his reply is none, once more.</summary>
    /// <param name="request">The task.</param>
    /// <param name="timeout">For each of the two.</param>
    /// <param name="onInvalid">Hears what was wrong with the first reply, before the second is asked for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="AgentOutageException">Otto could not be reached at all.</exception>
    /// <exception cref="AgentAttemptException">Otto was asked, but gave no answer to work with; another try may help.</exception>
    /// <exception cref="AgentRefusalException">Otto said no; another try will not help.</exception>
    /// <exception cref="InvalidReplyException">Otto answered twice something that is not a reply.</exception>
    public Task<SavedReply> AskAsync(
        TaskRequest request, TimeSpan timeout, Func<string, Task> onInvalid, CancellationToken cancellation) =>
        AskAsync("/task", request, timeout, onInvalid, cancellation);

    /// <summary>As for a task: asks Otto what a person wants who typed this.</summary>
    public Task<SavedReply> AskAsync(
        PromptRequest request, TimeSpan timeout, Func<string, Task> onInvalid, CancellationToken cancellation) =>
        AskAsync("/prompt", request, timeout, onInvalid, cancellation);

    /// <summary>The agent's list of its skills, unread.</summary>
    /// <exception cref="AgentOutageException">As for a task, and so the others.</exception>
    public Task<ReadOnlyMemory<byte>> SkillsAsync(TimeSpan timeout, CancellationToken cancellation) =>
        WithinAsync(timeout, token => GetAsync("/skills", token), cancellation);

    /// <summary>The model as Otto's process has it; null where he does not say.</summary>
    /// <exception cref="AgentOutageException">He cannot be reached.</exception>
    public async Task<AgentModel?> ModelAsync(CancellationToken cancellation)
    {
        try
        {
            var body = await WithinAsync(TimeSpan.FromSeconds(2), token => GetAsync("/model", token), cancellation);
            return JsonSerializer.Deserialize<AgentModel>(body.Span, OttoJson.Options);
        }
        catch (Exception silent) when (silent is AgentRefusalException or AgentAttemptException or InvalidReplyException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What <see cref="AgentModel.Version"/> is once he has the model that holds now.</summary>
    public string ModelVersion() => AgentSettings.Of(settings, _key).ModelVersion();

    /// <summary>Looks whether Otto is well.</summary>
    public async Task<AgentHealth?> HealthAsync(CancellationToken cancellation) =>
        await http.GetFromJsonAsync<AgentHealth>(new Uri(settings.AgentUrl, "/health"), OttoJson.Options, cancellation);

    private async Task<SavedReply> AskAsync<TRequest>(
        string path, TRequest request, TimeSpan timeout, Func<string, Task> onInvalid, CancellationToken cancellation)
    {
        try
        {
            return await AskOnceAsync(path, request, timeout, cancellation);
        }
        catch (InvalidReplyException invalid)
        {
            await onInvalid(invalid.Message);
            return await AskOnceAsync(path, request, timeout, cancellation);
        }
    }

    private async Task<SavedReply> AskOnceAsync<TRequest>(
        string path, TRequest request, TimeSpan timeout, CancellationToken cancellation) =>
        ReplyReader.Read(await WithinAsync(timeout, token => PostAsync(path, request, token), cancellation));

    /// <summary>Says of whatever goes wrong with a call whether the agent was reached.</summary>
    private async Task<ReadOnlyMemory<byte>> WithinAsync(
        TimeSpan timeout, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> call, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new AgentAttemptException($"Otto did not answer within {timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException unreachable) when (IsOutage(unreachable))
        {
            throw new AgentOutageException($"Otto cannot be reached at {settings.AgentUrl.Authority}: {unreachable.Message}", unreachable);
        }
        catch (OperationCanceledException silent) when (silent.InnerException is TimeoutException && !cancellation.IsCancellationRequested)
        {
            // Nobody answers the knock at all: a machine that is off, a firewall that swallows.
            throw new AgentOutageException(
                $"Otto cannot be reached at {settings.AgentUrl.Authority}: {silent.InnerException.Message}", silent);
        }
        catch (BrokenCircuitException open)
        {
            throw new AgentOutageException($"Otto cannot be reached at {settings.AgentUrl.Authority}: the last calls all failed.", open);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new AgentAttemptException($"The connection to Otto broke: {broken.Message}", broken);
        }
    }

    private async Task<ReadOnlyMemory<byte>> PostAsync<TRequest>(string path, TRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.AgentUrl, path));
        message.Content = JsonContent.Create(request, mediaType: null, OttoJson.Options);

        // In one piece with its length: not every small server that somebody writes as an agent understands chunks.
        await message.Content.LoadIntoBufferAsync(cancellation);
        return await SendAsync(message, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> GetAsync(string path, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(settings.AgentUrl, path));
        return await SendAsync(message, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> SendAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);

        // Headers only: the body is read by ourselves, so that its size has a bound.
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw AgentProblem.Explain(response, await ProblemAsync(response, cancellation), clock);
        }

        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "text/json"))
        {
            throw new InvalidReplyException(
                $"Otto answered {response.Content.Headers.ContentType?.MediaType ?? "no content type"} instead of JSON.");
        }

        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            var encoding = ForeignText.Revealed(string.Join(", ", response.Content.Headers.ContentEncoding));
            throw new InvalidReplyException($"Otto compressed his answer ({encoding}), but the backend did not ask for that.");
        }

        return await ReadAsync(response, LongestSilence, cancellation);
    }

    /// <summary>Reads the body to its end, within bounds of size and silence.</summary>
    /// <exception cref="InvalidReplyException">The reply is longer than 1 MiB.</exception>
    /// <exception cref="AgentAttemptException">Otto fell silent in the middle.</exception>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, TimeSpan longestSilence, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var silence = new CancellationTokenSource(longestSilence, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, both.Token)) > 0)
            {
                await body.WriteAsync(buffer.AsMemory(0, count), both.Token);
                if (body.Length > LongestReply)
                {
                    throw new InvalidReplyException("Otto's reply is larger than 1 MiB.");
                }

                silence.CancelAfter(longestSilence);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new AgentAttemptException($"Otto fell silent for {longestSilence.TotalSeconds:0} s in the middle of his answer.");
        }

        return body.ToArray();
    }

    private async Task<Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var body = await ReadAsync(response, TimeSpan.FromSeconds(5), cancellation);
            return JsonSerializer.Deserialize<Problem>(body.Span, OttoJson.Options);
        }
        catch (Exception unreadable) when (
            unreadable is JsonException or InvalidReplyException or AgentAttemptException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static bool IsOutage(HttpRequestException problem) =>
        problem.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
