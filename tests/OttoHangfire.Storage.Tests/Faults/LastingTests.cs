using OttoHangfire.StorageChaos.Lasting;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Short runs of what the tool does for minutes: overlapping readers, and a storage that is opened and closed.</summary>
public sealed class LastingTests
{
    [Fact]
    public async Task UnderReadersThatOverlap_TheLogKeepsToItsBound()
    {
        var said = new List<string>();

        var code = await ReadersRun.PrintAsync(new ReaderOptions(8, TimeSpan.FromSeconds(1)), TimeProvider.System, said.Add, CancellationToken.None);

        code.Should().Be(0, string.Join('\n', said));
        said[0].Should().Contain("8 readers");
    }

    [Fact]
    public void ARunOfOpenings_SaysWhatItMeasured()
    {
        var said = new List<string>();

        MemoryRun.Print(20, said.Add, CancellationToken.None);

        // Other tests share this process and its memory: how much it is says only the tool's own process.
        said.Should().HaveCount(3).And.Contain(line => line.Contains("MB managed"));
    }
}
