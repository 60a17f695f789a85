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

        MemoryRun.Print(3, 10, said.Add, CancellationToken.None);

        // Other tests share this process and its memory: only the tool's own process can judge.
        said.Should().HaveCount(3);
        said[0].Should().StartWith("opened and closed 3 times");
        said[1].Should().StartWith("opened and closed 13 times");
    }
}
