using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Cli.Output;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>What takes its time shows that it goes on.</summary>
public sealed class WaitingTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _output = new();

    [Fact]
    public void AtATerminal_TheSecondsCount_UntilOthersWrite()
    {
        using (new Waiting(At(width: 80), "Starting Otto …", _clock))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _clock.Advance(TimeSpan.FromSeconds(5));
        _output.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Should().Be("Starting Otto …\rStarting Otto … 1 s\rStarting Otto … 2 s\n");
    }

    [Fact]
    public void Elsewhere_ItIsOnePlainLine()
    {
        using (new Waiting(At(width: null), "Starting Otto …", _clock))
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
        }

        _output.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Should().Be("Starting Otto …\n");
    }

    [Fact]
    public void ATerminalThatIsGone_EndsNothing()
    {
        using var waiting = new Waiting(At(width: 80), "Starting Otto …", _clock);
        _output.Dispose();

        var count = () => _clock.Advance(TimeSpan.FromSeconds(1));

        count.Should().NotThrow();
    }

    public void Dispose() => _output.Dispose();

    private Terminal At(int? width) => new(_output, _output, plain: width is null, width);
}
