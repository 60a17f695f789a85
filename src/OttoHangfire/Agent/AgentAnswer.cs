using System.Text.Json;
using OttoHangfire.Contracts;

namespace OttoHangfire.Agent;

/// <summary>Reads an HTTP answer of the agent: a bounded body, and what a refusal means.</summary>
internal static class AgentAnswer
{
    /// <summary>Bytes of a reply, unpacked.</summary>
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads the body to its end, within bounds of size and silence.</summary>
    /// <exception cref="InvalidReplyException">The reply is longer than 1 MiB.</exception>
    /// <exception cref="AgentAttemptException">Otto fell silent in the middle.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, TimeSpan longestSilence, TimeProvider clock, CancellationToken cancellation)
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
                if (body.Length > MaxLength)
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

    /// <summary>What an answer other than 2xx means for the task.</summary>
    public static async Task<Exception> ExplainAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var problem = await ProblemAsync(response, clock, cancellation);
        var said = Bounded(problem?.Detail ?? problem?.Title ?? $"Otto answered {status} {response.ReasonPhrase}.");
        return status switch
        {
            409 when problem?.Reason is OttoReason.MissingModel or OttoReason.Budget => new AgentRefusalException(said, problem.Reason),
            401 or 403 => new AgentRefusalException(
                "Otto does not accept the secret of this backend. Both must use the same agent.key (or OTTO_AGENT_KEY); start them "
                    + "again together.",
                OttoReason.Permanent),
            429 or >= 500 => new AgentAttemptException(said) { RetryAfter = RetryAfter(response, clock) },
            >= 400 => new AgentRefusalException(said, OttoReason.Permanent),
            _ => new AgentRefusalException($"Otto answered {status}, which is not a reply to a task.", OttoReason.Permanent),
        };
    }

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            var body = await ReadAsync(response, TimeSpan.FromSeconds(5), clock, cancellation);
            return JsonSerializer.Deserialize<Problem>(body.Span, OttoJson.Options);
        }
        catch (Exception unreadable) when (
            unreadable is JsonException or InvalidReplyException or AgentAttemptException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Bounded, because a clock of somebody else decides.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - clock.GetUtcNow());
        return wait > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Min(wait.Value.TotalSeconds, 3600)) : null;
    }

    private static string Bounded(string text) => text.Length <= 2048 ? text : text[..2048] + "…";
}
