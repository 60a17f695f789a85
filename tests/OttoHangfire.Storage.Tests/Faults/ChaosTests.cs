using OttoHangfire.StorageChaos.Faults;
using OttoHangfire.StorageChaos.Freezing;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Faults;

/// <summary>Short runs of the large proofs: a disk whose calls fail while the storage is used, and processes that are frozen and killed.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task WhateverCallOfTheDiskFails_NobodyIsToldWhatIsNotSo_AndNothingIsStuck(SqliteLockKind locks)
    {
        var said = new List<string>();

        var code = await Task.Run(() => FaultsRun.Print(new FaultOptions(Scale.Of(40, 20_000), 7, 0, locks), said.Add, CancellationToken.None));

        code.Should().Be(0, string.Join('\n', said));
    }

    [Theory]
    [InlineData(SqliteLockKind.FileRanges)]
    [InlineData(SqliteLockKind.Table)]
    public async Task ProcessesThatAreFrozen_Thawed_AndKilled_LoseNothing(SqliteLockKind locks)
    {
        var said = new List<string>();
        var options = new FreezeOptions(Scale.Of(3, 2_000), 7, 0, TimeSpan.FromMilliseconds(300), locks);

        var count = await new FreezeRun(options, TimeProvider.System, said.Add).RunAsync(CancellationToken.None);

        count.IsGood.Should().BeTrue(string.Join('\n', said));
    }
}
