using System.Net;
using System.Runtime.Versioning;
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

    [UnsupportedOSPlatform("windows")]
    [UnixFact]
    public async Task AProgramThatIsGoneForAMoment_IsStartedAgain_WhenItIsThereAgain()
    {
        using var folder = new TemporaryFolder();
        var program = Script(folder, $": > '{folder.File("ready")}'; {Works}");
        using var supervisor = Supervise(Program("backend", "") with { FileName = program, Arguments = [] }, Program("agent", Works));
        var life = supervisor.RunAsync(_healthy.SetResult, _stop.Token);
        await _healthy.Task;
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(folder.File("ready"))), "it has been read");
        File.Move(program, program + ".away");

        ProcessSignals.End(_pids.Single().Backend);

        await Eventually.HoldsAsync(() => Task.FromResult(_said.Exists(line => line.Contains("cannot be started again"))), "it says why");
        File.Move(program + ".away", program);
        await Eventually.HoldsAsync(() => Task.FromResult(_pids.Count == 2), "it was started again");
        await _stop.CancelAsync();
        (await life).Should().Be(Outcome.Done);
    }

    [UnixFact]
    public async Task ASlipInTheSettings_StopsNoRestart_AndIsSaid()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("last"), "{}");
        var script = $"[ -e '{folder.File("broken")}' ] && [ -z \"$OTTO_LAST_SETTINGS\" ] && echo 'no such setting' >&2 && exit 2; : > '{folder.File("ready")}'; {Works}";
        var backend = Program("backend", script) with { LastSettingsFile = folder.File("last") };
        using var supervisor = Supervise(backend, Program("agent", Works));
        var life = supervisor.RunAsync(_healthy.SetResult, _stop.Token);
        await _healthy.Task;
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(folder.File("ready"))), "it runs");
        await File.WriteAllTextAsync(folder.File("broken"), "");

        for (var death = 1; death <= 2; death++)
        {
            ProcessSignals.End(_pids[^1].Backend);

            // Once as the settings are now, then with those that it last started with.
            var starts = 1 + (2 * death);
            await Eventually.HoldsAsync(() => Task.FromResult(_pids.Count == starts && _said[^1].Contains("has restarted")), "it was started again");
            _said[^2].Should().Contain("no such setting").And.Contain("last started with");
        }

        await _stop.CancelAsync();
        (await life).Should().Be(Outcome.Done);
    }

    [UnixFact]
    public async Task AProgramThatIsChanged_IsStartedAgain_AtOnceAndAlone()
    {
        var agent = Watch(Program("agent", Works));
        using var supervisor = new Supervisor(Watch(Program("backend", Works)), agent, (backendPid, agentPid) => _pids.Add((backendPid, agentPid)), TimeProvider.System);
        var life = supervisor.RunAsync(_healthy.SetResult, _stop.Token);
        await _healthy.Task;
        var before = _pids.Single();

        await agent.RenewAsync(TimeSpan.FromSeconds(1));
        agent.Child.HasExited.Should().BeFalse("nothing has changed since it was started");
        agent.Change(Program("agent", Works));
        await agent.RenewAsync(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(() => Task.FromResult(_pids.Count == 2), "the agent was started again");
        _pids[1].Backend.Should().Be(before.Backend);
        _pids[1].Agent.Should().NotBe(before.Agent);
        _said.Should().NotContain(line => line.Contains("unexpectedly"));
        await _stop.CancelAsync();
        (await life).Should().Be(Outcome.Done);
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

    [UnsupportedOSPlatform("windows")]
    private static string Script(TemporaryFolder folder, string body)
    {
        var path = folder.File("program.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private Supervisor Supervise(string backend, string agent) => Supervise(Program("backend", backend), Program("agent", agent));

    private Supervisor Supervise(ChildProgram backend, ChildProgram agent) => new(
        Watch(backend), Watch(agent), (backendPid, agentPid) => _pids.Add((backendPid, agentPid)), TimeProvider.System);

    private Watch Watch(ChildProgram program) => new(program, new HealthProbe(_http), TimeProvider.System, _said.Add);
}
