using System.Diagnostics;

namespace OttoHangfire.Agent.Tests.Support;

/// <summary>Waits for what another process does, and gives no signal of.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            waited.Elapsed.Should().BeLessThan(Deadline, "the condition should hold by then");
            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
