using Hangfire;
using Hangfire.Common;
using OttoHangfire.Bench.Peers;

namespace OttoHangfire.Bench;

/// <summary>What a measurement is made on: a fresh storage of one kind, with the backend's options for the server.</summary>
internal sealed class Subject(Peer peer, BenchFolder folder, BenchOptions options)
{
    public static readonly TimeSpan BackendPolling = TimeSpan.FromMilliseconds(250);

    public BenchFolder Folder => folder;

    public int Of(int full) => options.Of(full);

    public OpenedStorage Open() => peer.Open(folder.Path);

    public BackgroundJobClient Client(JobStorage storage) => new(storage, Filters());

    public BackgroundJobServer Server(JobStorage storage, int workers, TimeSpan? polling = null) => new(
        new BackgroundJobServerOptions
        {
            ServerName = "bench",
            WorkerCount = workers,
            SchedulePollingInterval = polling ?? BackendPolling,
            CancellationCheckInterval = TimeSpan.FromSeconds(1),
            ShutdownTimeout = TimeSpan.FromSeconds(8),
            MaxDegreeOfParallelismForSchedulers = Environment.ProcessorCount,
            FilterProvider = Filters(),
        },
        storage);

    private JobFilterProviderCollection Filters() => options.Filters == JobFilters.Hangfire
        ? JobFilterProviders.Providers
        : new JobFilterProviderCollection(new JobFilterCollection { new StatisticsHistoryAttribute() }, new JobFilterAttributeFilterProvider());
}
