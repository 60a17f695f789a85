using Hangfire.Common;
using Hangfire.States;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Hangfire's own states, whose constructors are not all public, as they look in a storage.</summary>
internal static class SomeStates
{
    public static IState Succeeded(int result, long latency = 100) => new SucceededState(result, latency, performanceDuration: result);

    public static IState Processing(string server) => Some.State(
        ProcessingState.StateName,
        reason: null,
        ("StartedAt", JobHelper.SerializeDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)),
        ("ServerId", server),
        ("WorkerId", "worker"));
}
