using OttoHangfire.Contracts;

namespace OttoHangfire.Agent;

/// <summary>What an answer of the agent means that is no reply.</summary>
internal static class AgentProblem
{
    /// <summary>What an answer other than 2xx means for the task.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="problem">What its body says; null when that cannot be read.</param>
    /// <param name="clock">For a time to come back.</param>
    public static Exception Explain(HttpResponseMessage response, Problem? problem, TimeProvider clock)
    {
        var status = (int)response.StatusCode;
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

    /// <summary>Bounded, because a clock of somebody else decides.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - clock.GetUtcNow());
        return wait > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Min(wait.Value.TotalSeconds, 3600)) : null;
    }

    private static string Bounded(string text) => text.Length <= 2048 ? text : text[..2048] + "…";
}
