using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace OttoHangfire.Agent;

/// <summary>The HTTP line to the agent.</summary>
internal static class AgentClientSetup
{
    public static void AddAgentClient(this IServiceCollection services)
    {
        services.AddHttpClient<AgentClient>(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new AgentLine())
            .AddResilienceHandler("otto", pipeline => pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                // Only what never reached Otto opens the circuit: retries are the worker's, one engine for all.
                ShouldHandle = attempt =>
                    ValueTask.FromResult(
                        attempt.Outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }),
                MinimumThroughput = 10,
                FailureRatio = 0.9,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
            }));
    }
}
