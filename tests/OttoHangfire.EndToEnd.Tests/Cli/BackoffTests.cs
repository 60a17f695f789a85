using OttoHangfire.Cli.Up;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>How eagerly a program that dies is started again.</summary>
public sealed class BackoffTests
{
    private readonly Backoff _backoff = new();

    [Fact]
    public void AProgramThatKeepsDying_WaitsLongerEachTime_ButNeverOverHalfAMinute()
    {
        var waits = Enumerable.Range(0, 7).Select(_ => _backoff.After(TimeSpan.Zero).TotalSeconds);

        waits.Should().Equal(1, 2, 4, 8, 16, 30, 30);
    }

    [Fact]
    public void AProgramThatLivedAMinute_StartsAfreshAtOneSecond()
    {
        _backoff.After(TimeSpan.Zero);
        _backoff.After(TimeSpan.Zero);

        _backoff.After(TimeSpan.FromMinutes(1)).TotalSeconds.Should().Be(1);

        _backoff.After(TimeSpan.Zero).TotalSeconds.Should().Be(2);
    }
}
