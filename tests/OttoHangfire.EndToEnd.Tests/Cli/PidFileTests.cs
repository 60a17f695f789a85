using System.Diagnostics;
using OttoHangfire.Cli.Up;
using OttoHangfire.EndToEnd.Tests.Cli.Support;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>A pid file may be a leftover: it is believed only where the process is the right one.</summary>
public sealed class PidFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PidFile _file;

    public PidFileTests() => _file = new PidFile(_folder.File("otto.pid.json"));

    [Fact]
    public async Task TheFile_HasTheNamesThatOtherProgramsRead()
    {
        _file.Write(new Pids(1, 2, 3, 8000, 8001));

        (await File.ReadAllTextAsync(_folder.File("otto.pid.json"))).Trim()
            .Should().Be("""{"supervisor":1,"backend":2,"agent":3,"port":8000,"agent_port":8001}""");
    }

    [Fact]
    public async Task WhileOttoRuns_ItIsWrittenAgain_WhenSomebodyDeletesIt_OrItCouldNotBeWritten()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        var keeper = new PidKeeper(_file, clock);
        keeper.Write(new Pids(1, 2, 3, 8000, 8001));
        var keeping = keeper.KeepAsync(stop.Token);
        _file.Delete();
        Directory.CreateDirectory(_folder.File("otto.pid.json"));

        keeper.Write(new Pids(1, 4, 3, 8000, 8001));
        _file.Read().Should().BeNull("a folder is in its place, and that ends nothing");

        Directory.Delete(_folder.File("otto.pid.json"));
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(_file.Read() == new Pids(1, 4, 3, 8000, 8001));
            },
            "it is there again");
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => keeping).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void OnlyTheFirstTime_ItMustBeWritten()
    {
        Directory.CreateDirectory(_folder.File("otto.pid.json"));

        FluentActions.Invoking(() => new PidKeeper(_file, TimeProvider.System).Write(new Pids(1, 2, 3, 8000, 8001))).Should().Throw<Exception>();
    }

    [LinuxFact]
    public async Task WhatRuns_IsAskedOnItsOwnPort_WhateverTheSettingsSayByNow()
    {
        using var backend = Process.Start("bash", ["-c", "exec -a OttoHangfire sleep 300"]);
        var settings = OttoHangfire.Contracts.Settings.OttoSettings.Load(name => name == "OTTO_DATA_DIR" ? _folder.Path : null, _folder.Path);
        _file.Write(new Pids(int.MaxValue, backend.Id, null, 8123, 8001));

        await Eventually.HoldsAsync(() => Task.FromResult(RunningOtto.Url(settings).Port == 8123), "it has its name");
        backend.Kill();
        await backend.WaitForExitAsync();

        RunningOtto.Url(settings).Port.Should().Be(8000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    public async Task HalfAFile_IsNone(string text)
    {
        await File.WriteAllTextAsync(_folder.File("otto.pid.json"), text);

        _file.Read().Should().BeNull();
    }

    [LinuxFact]
    public void ANumberThatWentToAnotherProgram_IsNotBelieved()
    {
        using var stranger = Process.Start("sleep", "300");
        _file.Write(new Pids(stranger.Id, stranger.Id, stranger.Id, 8000, 8001));

        Running.Of(_file).IsNobody.Should().BeTrue();

        stranger.Kill();
    }

    [LinuxFact]
    public async Task OurOwnBackend_IsKnown_UntilItEnds()
    {
        using var backend = Process.Start("bash", ["-c", "exec -a OttoHangfire sleep 300"]);
        _file.Write(new Pids(int.MaxValue, backend.Id, null, 8000, 8001));

        await Eventually.HoldsAsync(() => Task.FromResult(Running.Of(_file).Backend == backend.Id), "it has its name");
        backend.Kill();
        await backend.WaitForExitAsync();

        Running.Of(_file).IsNobody.Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"status":"ok","pid":12}""", true)]
    [InlineData("""{"status":"ok","pid":13}""", false)]
    [InlineData("""{"status":"ok"}""", true)]
    [InlineData("<html>", false)]
    public async Task AnAnswer_CountsOnlyForTheProcessThatItNames(string answer, bool well)
    {
        using var http = new HttpClient(new CannedBackend().On("GET /health", answer));

        (await new HealthProbe(http).IsWellAsync([new Uri("http://127.0.0.1:1/health")], pid: 12, CancellationToken.None)).Should().Be(well);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A fact about /proc.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "only Linux shows another process's command line";
    }
}
