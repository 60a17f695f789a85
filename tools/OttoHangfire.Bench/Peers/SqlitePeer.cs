using Microsoft.Data.Sqlite;
using OttoHangfire.Bench.Measurements;
using OttoHangfire.Storage;

namespace OttoHangfire.Bench.Peers;

/// <summary>Our storage.</summary>
internal sealed class SqlitePeer(string name, SqliteSynchronous synchronous) : Peer(name)
{
    public override string Description =>
        $"OttoHangfire.Storage {VersionOf(typeof(SqliteJobStorage))}, SQLite {EngineVersion()}, synchronous={synchronous}, other options as they are by default";

    // The disk is measured once per round, with the storage that waits for it.
    public override bool Can(Measurement measurement) => measurement is not DiskSync || synchronous == SqliteSynchronous.Full;

    public override OpenedStorage Open(string folder) => new(new SqliteJobStorage(
        "Data Source=" + Path.Combine(folder, "jobs.db"), new SqliteJobStorageOptions { Synchronous = synchronous }));

    private static string EngineVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
