namespace OttoHangfire.Chaos;

/// <summary>What each experiment begins and ends with.</summary>
internal static class Experiment
{
    /// <summary>Nothing moves for so long: nothing will.</summary>
    private static readonly TimeSpan StandstillAtMost = TimeSpan.FromSeconds(90);

    /// <summary>Gives the work a backend with failpoints and a folder for its data, and says where the tool itself got stuck.</summary>
    /// <returns>What the work returns; 2 when the tool could not go on.</returns>
    public static async Task<int> RunAsync(
        ChaosOptions options, string what, Action<string> say, Func<string, string, Task<int>> work, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("otto-chaos-");
        try
        {
            say($"{what}, data in {folder.FullName}");
            say("building a backend with failpoints ...");
            return await work(await BackendBuild.MakeAsync(cancellation), folder.FullName);
        }
        catch (ChaosException stuck)
        {
            say(stuck.Message);
            return 2;
        }
        finally
        {
            if (!options.Keep)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>Waits until nothing is open any more, or nothing moves.</summary>
    public static async Task SettleAsync(
        string what, Func<Task<long>> open, TimeSpan glance, TimeProvider clock, Action<string> say, CancellationToken cancellation)
    {
        var left = long.MaxValue;
        var moved = clock.GetTimestamp();
        while (await open() is > 0 and var now)
        {
            if (now != left)
            {
                (left, moved) = (now, clock.GetTimestamp());
                say($"{now} {what} to go");
            }
            else if (clock.GetElapsedTime(moved) > StandstillAtMost)
            {
                say($"nothing has moved for {StandstillAtMost.TotalSeconds:0} s");
                return;
            }

            await Task.Delay(glance, clock, cancellation);
        }
    }
}
