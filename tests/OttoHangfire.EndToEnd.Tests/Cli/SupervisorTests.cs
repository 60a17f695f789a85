using System.Net;
using OttoHangfire.Cli.Up;
using OttoHangfire.EndToEnd.Tests.Cli.Support;
using OttoHangfire.EndToEnd.Tests.Support;

namespace OttoHangfire.EndToEnd.Tests.Cli;

/// <summary>The watch over two programs, played by small shell scripts that are always well.</summary>
public sealed class SupervisorTests : IDisposable
{
    private const string Works = "exec sleep 300";

    private readonly CannedBackend _answers = new CannedBackend().On("GET /health", "{}");
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly List<string> _said = [];
    private readonly List<(int Backend, int? Agent)> _pids = [];
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SupervisorTests() => _http = new HttpClient(_answers);

    [UnixFact]
    public async Task Stop_EndsBoth()
    {
        using var supervisor = Supervise(Works, Works);
        var life = supervisor.RunAsync(_healthy.SetResult, _stop.Token);
        await _healthy.Task;

        await _stop.CancelAsync();

        (await life).Should().Be(Outcome.Done);
        var (backend, agent) = _pids.Should().ContainSingle().Subject;
        ShouldBeGone(backend, agent!.Value);
    }

    [UnixFact]
    public async Task AProgramThatDies_IsStartedAgain_AndTheOtherLeftAlone()
    {
        using var supervisor = Supervise(Works, Works);
        var life = supervisor.RunAsync(_healthy.SetResult, _stop.Token);
        await _healthy.Task;
        var before = _pids.Single();

        ProcessSignals.End(before.Backend);

        await Eventually.HoldsAsync(() => Task.FromResult(_pids.Count == 2), "the backend was started again");
        _pids[1].Backend.Should().NotBe(before.Backend);
        _pids[1].Agent.Should().Be(before.Agent);
        await _stop.CancelAsync();
        (await life).Should().Be(Outcome.Done);
        ShouldBeGone(_pids[1].Backend, _pids[1].Agent!.Value);
        _said.Should().Contain(line => line.Contains("backend stopped unexpectedly"));
    }

    [UnixFact]
    public async Task ABackendThatFindsAnotherInstance_EndsBoth_WithThree_AndItsSentence()
    {
        using var supervisor = Supervise("echo 'Another Otto (process 12, port 8000) has this folder.' >&2; exit 3", Works);

        var outcome = await supervisor.RunAsync(_healthy.SetResult, _stop.Token);

        outcome.Should().Be(new Outcome(3, "Another Otto (process 12, port 8000) has this folder."));
        ShouldBeGone(_pids.Single().Agent!.Value);
    }

    [UnixFact]
    public async Task ABackendThatIsRefusedLater_EndsBothToo()
    {
        // Well once; then the same words that a second start would say.
        using var supervisor = Supervise("sleep 1; echo 'no such setting' >&2; exit 2", Works);

        var outcome = await supervisor.RunAsync(_healthy.SetResult, _stop.Token);

        outcome.Should().Be(new Outcome(2, "no such setting"));
        ShouldBeGone(_pids.Single().Agent!.Value);
        _said.Should().BeEmpty("the agent did not end unexpectedly, and is not started again");
    }

    [UnixFact]
    public async Task AProgramThatCannotStart_IsTheReason_InItsOwnWords()
    {
        _answers.On("GET /health", "", HttpStatusCode.ServiceUnavailable);
        using var supervisor = Supervise(Works, "echo 'Port 8001 is taken.' >&2; exit 1");

        var outcome = await supervisor.RunAsync(_healthy.SetResult, _stop.Token);

        outcome.ExitCode.Should().Be(1);
        outcome.Message.Should().Contain("agent").And.Contain("Port 8001 is taken.");
        ShouldBeGone(_pids.Single().Backend);
    }

    [UnixFact]
    public async Task AChildThatDoesNotListen_IsEnded()
    {
        using var folder = new TemporaryFolder();
        using var child = Child.Start(Program("deaf", $"trap '' TERM; : > '{folder.File("ready")}'; while :; do sleep 1; done"), TimeProvider.System);
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(folder.File("ready"))), "it ignores SIGTERM");

        await child.StopAsync(TimeSpan.FromMilliseconds(200));

        child.HasExited.Should().BeTrue();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _http.Dispose();
    }

    private static void ShouldBeGone(params int[] pids) =>
        pids.Should().OnlyContain(pid => !ProcessSignals.Terminate(pid));

    private static ChildProgram Program(string name, string script) => new()
    {
        Name = name,
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Directory = Path.GetTempPath(),
        Health = [new Uri("http://127.0.0.1:1/health")],
    };

    private Supervisor Supervise(string backend, string agent) => new(
        Watch("backend", backend), Watch("agent", agent), (backendPid, agentPid) => _pids.Add((backendPid, agentPid)), TimeProvider.System);

    private Watch Watch(string name, string script) => new(Program(name, script), new HealthProbe(_http), TimeProvider.System, _said.Add);
}
