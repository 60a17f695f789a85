using System.Diagnostics;

namespace OttoHangfire.Tests.Support;

/// <summary>Waits for what another thread or process does, and gives no signal of.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string because = "the condition should hold by then", TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            waited.Elapsed.Should().BeLessThan(within ?? Patience, because);
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string because = "the condition should hold by then", TimeSpan? within = null) =>
        HoldsAsync(() => Task.FromResult(condition()), because, within);

    /// <summary>Looks until what it sees is as wanted, and returns it; a failure shows what was seen last.</summary>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> isWanted, TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (isWanted(seen))
            {
                return seen;
            }

            waited.Elapsed.Should().BeLessThan(within ?? Patience, $"what is seen should be as wanted by then; it still is {seen}");
            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
