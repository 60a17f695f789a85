using System.Collections.Concurrent;
using Hangfire;
using Hangfire.Server;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>The jobs that the facts run. What a job did is asked for by the name the fact gave it.</summary>
public static class Work
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<DateTime>> Starts = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ManualResetEventSlim> Gates = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string?> Parameters = new(StringComparer.Ordinal);

    public static string NewName() => Guid.NewGuid().ToString("N");

    public static int TimesRun(string name) => StartsOf(name).Count;

    public static DateTime LastStart(string name) => StartsOf(name).Last();

    public static string? ParameterSeen(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>Lets <see cref="Hold"/> jobs of that name go on.</summary>
    public static void Open(string name) => GateOf(name).Set();

    public static void Nothing(string argument) => ArgumentNullException.ThrowIfNull(argument);

    public static void Run(string name) => StartsOf(name).Enqueue(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>Keeps what the job knows of the batch that it belongs to.</summary>
    public static void RunWith(string name, PerformContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        Parameters[name] = context.GetJobParameter<string>("BatchId");
        Run(name);
    }

    public static string Answer(string name)
    {
        Run(name);
        return name + " done";
    }

    [AutomaticRetry(Attempts = 0)]
    public static void Fail(string name)
    {
        Run(name);
        throw new InvalidOperationException(name + " failed");
    }

    [AutomaticRetry(Attempts = 1, DelaysInSeconds = [0])]
    public static void FailOnce(string name)
    {
        Run(name);
        if (TimesRun(name) == 1)
        {
            throw new InvalidOperationException(name + " failed once");
        }
    }

    public static void Hold(string name, CancellationToken cancellation)
    {
        Run(name);
        GateOf(name).Wait(TimeSpan.FromSeconds(60), cancellation);
    }

    [DisableConcurrentExecution(timeoutInSeconds: 30)]
    public static void Alone(string name)
    {
        if (!Monitor.TryEnter(StartsOf(name)))
        {
            throw new InvalidOperationException("two at once");
        }

        try
        {
            Run(name);
        }
        finally
        {
            Monitor.Exit(StartsOf(name));
        }
    }

    private static ConcurrentQueue<DateTime> StartsOf(string name) => Starts.GetOrAdd(name, static _ => []);

    private static ManualResetEventSlim GateOf(string name) => Gates.GetOrAdd(name, static _ => new ManualResetEventSlim());
}
