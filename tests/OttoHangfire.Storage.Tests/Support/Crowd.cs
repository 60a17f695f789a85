namespace OttoHangfire.Storage.Tests.Support;

/// <summary>Threads of their own for work that blocks, started at one moment.</summary>
internal static class Crowd
{
    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task Run(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs the work on so many threads; none begins before all are there.</summary>
    public static async Task RunAsync(int threads, Action<int> work)
    {
        using var line = new Barrier(threads);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Run(() =>
        {
            line.SignalAndWait(Patience.Long);
            work(thread);
        })));
    }
}
