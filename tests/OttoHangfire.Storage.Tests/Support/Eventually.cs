using System.Diagnostics;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public static Task BeTrueAsync(Func<bool> condition, string because) => BeTrueAsync(condition, Patience.Long, because);

    public static async Task BeTrueAsync(Func<bool> condition, TimeSpan deadline, string because)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            (waited.Elapsed < deadline).Should().BeTrue("within {0} {1}", deadline, because);
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <summary>Lets real time go by: for storages that know no other clock.</summary>
    public static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System);
}
