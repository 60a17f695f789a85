using Hangfire.InMemory;
using OttoHangfire.Bench.Measurements;

namespace OttoHangfire.Bench.Peers;

/// <summary>Hangfire.InMemory: what Hangfire itself costs, since storing costs next to nothing here.</summary>
internal sealed class InMemoryPeer() : Peer(Reference)
{
    public override string Description => $"Hangfire.InMemory {VersionOf(typeof(InMemoryStorage))}, ids as numbers";

    public override bool Can(Measurement measurement) => measurement is not (DiskSync or FileSize);

    public override OpenedStorage Open(string folder) =>
        new(new InMemoryStorage(new InMemoryStorageOptions { IdType = InMemoryStorageIdType.Long }));
}
