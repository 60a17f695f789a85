using Microsoft.Extensions.Time.Testing;

namespace OttoHangfire.Tests.Model;

/// <summary>The line to the agent, when nobody listens at its other end or nobody answers; else it leads to him.</summary>
internal sealed class UnreachableAgent(Mortality mortality)
{
    /// <summary>As long as a task of the stories waits for an answer, and a moment.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(Patience + 1);

    /// <summary>Seconds: as long as a task is given where nobody says how long.</summary>
    public const int Patience = 180;

    /// <summary>What happens to a task that is put before him.</summary>
    public AnswerKind Answer { get; set; }

    /// <summary>What happens once, while he is thinking; null = nothing.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public DelegatingHandler Line(FakeTimeProvider clock) => new Handler(this, clock);

    private sealed class Handler(UnreachableAgent agent, FakeTimeProvider clock) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post && agent.Meanwhile is { } meanwhile)
            {
                agent.Meanwhile = null;
                await meanwhile();
            }

            if (request.Method == HttpMethod.Post && agent.Answer == AnswerKind.Down)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Nobody listens.");
            }

            if (request.Method == HttpMethod.Post && agent.Answer == AnswerKind.Silent && !agent.IsDead)
            {
                clock.Advance(Silence);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private bool IsDead => mortality.IsDead;
}
