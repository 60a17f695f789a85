using Hangfire;
using Hangfire.InMemory;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.InMemory;

/// <summary>Hangfire.InMemory: the reference that keeps the facts honest.</summary>
internal sealed class InMemoryUnderTest : StorageUnderTest
{
    private readonly InMemoryStorage _storage = new(new InMemoryStorageOptions { IdType = InMemoryStorageIdType.Long, MaxExpirationTime = null });

    // Its data lives in the object: another one over the same data does not exist.
    public override JobStorage Open() => _storage;

    // It removes the expired by itself.
    public override IDisposable StartHousekeeping(JobStorage storage) => Closed;

    public override Task PassAsync(TimeSpan time) => Eventually.PassAsync(time);

    public override void Dispose() => _storage.Dispose();

    private static CancellationTokenSource Closed { get; } = new();
}
