using Hangfire;
using OttoHangfire.Bench.Measurements;
using OttoHangfire.Storage;

namespace OttoHangfire.Bench.Peers;

/// <summary>A storage that is measured.</summary>
internal abstract class Peer(string name)
{
    /// <summary>The one that the others are compared with.</summary>
    public const string Reference = "InMemory";

    public string Name => name;

    /// <summary>Its version, and the options that matter.</summary>
    public abstract string Description { get; }

    public static IReadOnlyList<Peer> Available(BenchOptions options)
    {
        List<Peer> peers = [new InMemoryPeer(), new SqlitePeer("SQLite FULL", SqliteSynchronous.Full), new SqlitePeer("SQLite NORMAL", SqliteSynchronous.Normal)];
        if (options.Postgres is { } connectionString)
        {
            peers.Add(new PostgreSqlPeer(connectionString));
        }

        if (options.Plainjob is { } folder)
        {
            peers.Add(new PlainjobPeer(folder));
        }

        return peers;
    }

    public virtual bool Can(Measurement measurement) => measurement is not DiskSync;

    /// <summary>Measures by itself; null when it is a Hangfire storage, which <see cref="Measurement.Run"/> can measure.</summary>
    public virtual Dictionary<string, double>? Measure(Measurement measurement, BenchOptions options) => null;

    /// <summary>A storage over the files in this folder.</summary>
    public abstract OpenedStorage Open(string folder);

    protected static string VersionOf(Type type) => type.Assembly.GetName().Version!.ToString(3);
}

/// <summary>A storage with what must be disposed behind it.</summary>
internal sealed record OpenedStorage(JobStorage Storage) : IDisposable
{
    public void Dispose() => (Storage as IDisposable)?.Dispose();
}
