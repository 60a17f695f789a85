using System.Diagnostics;
using OttoHangfire.Database;

namespace OttoHangfire;

/// <summary>
/// Named steps at which tools/OttoHangfire.Chaos can stop this process as a power cut would. Only a build with
/// <c>-p:Failpoints=true</c> has them; in any other build the calls are not even compiled.
/// </summary>
internal static class Failpoint
{
#if FAILPOINTS
    // "saved:3": at the third time that the step "saved" is reached. "saved:3:/tmp/now": counted while that file is there.
    private static readonly string[] Plan = (Environment.GetEnvironmentVariable("OTTO_FAILPOINT") ?? "").Split(':', 3);
    private static int _hits;
#endif

    /// <summary>
    /// How many Hangfire servers this process runs: one, and in a build with failpoints as many as
    /// <c>OTTO_HANGFIRE_SERVERS</c> says.
    /// </summary>
#if FAILPOINTS
    public static int HangfireServers { get; } =
        int.Parse(Environment.GetEnvironmentVariable("OTTO_HANGFIRE_SERVERS") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
#else
    public static int HangfireServers => 1;
#endif

    /// <summary>As <see cref="Hit"/>, right after the commit and before whatever else waits for it.</summary>
    [Conditional("FAILPOINTS")]
    public static void HitWhenCommitted(SqlTransaction transaction, string step) => transaction.WhenCommitted(() => Hit(step));

    [Conditional("FAILPOINTS")]
    public static void Hit(string step)
    {
#if FAILPOINTS
        if (Plan is [var name, var count, .. var armed] && name == step && Array.TrueForAll(armed, File.Exists)
            && Interlocked.Increment(ref _hits) == int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))
        {
            Console.Error.WriteLine($"failpoint {step}");
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
#endif
    }
}
