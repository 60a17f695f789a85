using System.Diagnostics;

namespace OttoHangfire.EndToEnd.Tests.Support;

/// <summary>Waits for what another process does, and gives no signal of.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null) =>
        IsAsync(condition, holds => holds, what, within);

    /// <summary>Looks until what it sees is right, and returns that.</summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> look, Func<T, bool> isRight, string what, TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        var seen = await look();
        while (!isRight(seen))
        {
            waited.Elapsed.Should().BeLessThan(within ?? Deadline, "{0} by then; last seen: {1}", what, seen);
            await Task.Delay(Step, TimeProvider.System);
            seen = await look();
        }

        return seen;
    }
}
