using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OttoHangfire.Storage.Owners;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>What the storage measures, and how it names its process.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly StorageWithFaults _storages = new();

    [Fact]
    public async Task Commits_TheLog_AndBeats_AreMeasured()
    {
        var seen = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "OttoHangfire.Storage")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        var storage = _storages.Open(new SqliteJobStorageOptions { OwnerLease = TimeSpan.FromSeconds(1), LockKind = SqliteLockKind.Table });
        using var connection = StorageWithFaults.Connect(storage);
        _storages.File.Execute("INSERT INTO hangfire_count (Kind, Name, N) VALUES (4, 'nothing', 7)");

        await Eventually.BeTrueAsync(
            () =>
            {
                connection.SetRangeInHash("hash", Some.Fields(("field", "value")));
                storage.Check(repair: true);
                return seen.Count >= 6;
            },
            "all is measured: " + string.Join(", ", seen.Keys));

        seen.Keys.Should().Contain(
        [
            "otto_hangfire_storage.commit.duration",
            "otto_hangfire_storage.commit.items",
            "otto_hangfire_storage.write_queue.length",
            "otto_hangfire_storage.log.size",
            "otto_hangfire_storage.beat.age",
            "otto_hangfire_storage.invariant.findings",
        ]);
    }

    [Fact]
    public void WhereTheBootIsHidden_TheProcessIsLikeNobodysNeighbour()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Host(_ => throw new DirectoryNotFoundException(), _ => "pid:[1]").Should().NotBe(Host(_ => throw new DirectoryNotFoundException(), _ => "pid:[1]"));
        Host(_ => throw new UnauthorizedAccessException(), _ => "pid:[1]").Should().NotBeNull();
        Host(_ => "boot", _ => null).Should().NotBe(Host(_ => "boot", _ => null));
        Host(_ => "boot", _ => "pid:[1]").Should().Be(Host(_ => "boot", _ => "pid:[1]"));

        static string Host(Func<string, string> read, Func<string, string?> link) => ProcessIdentity.HostSeenThrough(read, link);
    }

    [Theory]
    [InlineData("nfs", true)]
    [InlineData("CIFS", true)]
    [InlineData("ext3", false)]
    [InlineData("tmpfs", false)]
    public void NetworkDisks_AreKnownByTheirFormat(string format, bool isNetwork) =>
        OttoHangfire.Storage.Database.NetworkDisk.IsNetwork(format).Should().Be(isNetwork);

    public void Dispose() => _storages.Dispose();
}
