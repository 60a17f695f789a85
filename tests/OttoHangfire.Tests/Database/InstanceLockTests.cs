using OttoHangfire.Database;

namespace OttoHangfire.Tests.Database;

public sealed class InstanceLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("otto-lock-").FullName;

    [Fact]
    public void Take_IsRefusedWhileAnotherHoldsIt_AndNamesItsProcessAndPort()
    {
        using var first = InstanceLock.Take(_folder, 8123);

        var second = () => InstanceLock.Take(_folder, 8124);

        second.Should().Throw<AnotherInstanceException>().WithMessage($"*process {Environment.ProcessId}, port 8123*");
    }

    [Fact]
    public void Take_WorksAgain_OnceTheFirstIsGone()
    {
        InstanceLock.Take(_folder, 8123).Dispose();

        using var second = InstanceLock.Take(_folder, 8124);

        second.Should().NotBeNull();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
