using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Deploys;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Deploys;

/// <summary><c>infra.deploy_project</c>: what the owner registered, as a person approved it, at most once.</summary>
[RightPayload("infra.deploy_project", """{"project":"site"}""")]
public sealed class DeployTests : IAsyncLifetime, IDisposable
{
    private TemporaryFolder _site = null!;
    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _site = new TemporaryFolder();
        Script("ok.sh", "echo deployed >> log");
        Script("fails.sh", "echo almost; echo no space >&2; exit 3");
        Script("env.sh", "env | sort > environment; printf '%s\\n' \"$@\" > arguments; pwd > folder; cat > input");
        Script("hangs.sh", Hanging);
        Script("loud.sh", "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; printf '\\033[2Jred\\a\\n%0600d' 7");
        Script("daemon.sh", "(sleep 30) & echo started");
        await File.WriteAllTextAsync(_site.File("plain.sh"), "echo no shebang\n");
        _still = await StillBackend.StartAsync(settings: JsonSerializer.Serialize(new
        {
            projects = new object[]
            {
                Project("site", "ok.sh"),
                Project("fails", "fails.sh"),
                new { name = "env", program = _site.File("env.sh"), arguments = new[] { "a b", "$HOME", "*.txt", "; touch evil", "`id`", "" } },
                new { name = "hangs", program = _site.File("hangs.sh"), timeout_seconds = 30 },
                Project("loud", "loud.sh"),
                Project("daemon", "daemon.sh"),
                Project("plain", "plain.sh"),
                new { name = "binary", program = "/usr/bin/touch", arguments = new[] { _site.File("touched") }, directory = _site.Path },
            },
        }));
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    public void Dispose() => _site.Dispose();

    [UnixFact]
    public async Task AnApprovedDeploy_RunsTheRegisteredProgram()
    {
        var action = await _still.AllowAsync(Deploy("site"));

        action.Should().BeEquivalentTo(new { Status = ActionStatus.Ok, Tier = 4 });
        action.Message.Should().StartWith("deployed site in ");
        Lines("log").Should().Equal("deployed");
        Directory.Exists(_still.Backend.File("deploys")).Should().BeTrue();
        Directory.GetFileSystemEntries(_still.Backend.File("deploys")).Should().BeEmpty("the copy goes when it has run");
    }

    [UnixFact]
    public async Task ABinary_RunsToo()
    {
        var action = await _still.AllowAsync(Deploy("binary"));

        action.Status.Should().Be(ActionStatus.Ok, action.Error);
        File.Exists(_site.File("touched")).Should().BeTrue();
    }

    [Fact]
    public async Task WithoutAPersonsWord_NothingIsStarted()
    {
        _still.Agent.Answers("Done.", Deploy("site"));
        var task = await _still.AddAsync("infra.deploy");

        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0].Status.Should().NotBe(ActionStatus.Ok);
        (await _still.ApprovalsAsync()).Single().Summary.Should().EndWith(
            $"This runs \"{_site.File("ok.sh")}\" without arguments in the folder \"{_site.Path}\", for at most 600 s. SHA-256 of the program: "
            + $"{Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_site.File("ok.sh"))))}.");
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [Fact]
    public async Task WithoutWhatThePersonLookedAt_NothingIsStarted()
    {
        var claim = await _still.AllowedAsync(Deploy("site"));
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => transaction.ExecuteAsync("UPDATE otto_actions SET pin = NULL", null), CancellationToken.None);

        await PerformAsync(claim);

        (await _still.OutcomeAsync(claim.Task.Id)).Error.Should().Be("Nobody has approved this deploy of site.");
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramThatHasChanged_RunsOnceAPersonHasSaidYesToTheNewOne()
    {
        await IsAskedAnewAsync(await _still.AllowAsync(Deploy("site"), meanwhile: () => Script("ok.sh", "echo new >> log")));
        var asked = (await _still.ApprovalsAsync("pending")).Single();

        (await _still.ApproveAsync(asked, "site")).Status.Should().Be(200);
        await _still.RingAsync(asked.TaskId!.Value);

        (await _still.OutcomeAsync(asked.TaskId!.Value)).Status.Should().Be(ActionStatus.Ok);
        Lines("log").Should().Equal("new");
    }

    [Fact]
    public async Task AProjectThatIsNotRegistered_FailsTheAction_AndNothingIsStarted()
    {
        var action = await _still.AllowAsync(Deploy("../site"));

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().StartWith("There is no project ../site. The registered projects are: ");
    }

    [Theory]
    [InlineData("""{}""", "project is missing")]
    [InlineData("""{"project":"site","arguments":["x"]}""", "arguments: is not a field")]
    [InlineData("""{"project":["site"]}""", "project: must be a text")]
    public async Task APayloadThatIsNotRight_FailsTheAction(string payload, string why)
    {
        var action = await _still.AllowAsync(new ProposedAction { Type = "infra.deploy_project", Payload = JsonElement.Parse(payload) });

        action.Error.Should().Contain(why);
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramThatMayNotBeRun_IsNotAskedFor()
    {
        TakeTheRightToRun("ok.sh");

        var action = await _still.AllowAsync(Deploy("site"));

        action.Error.Should().EndWith("ok.sh is not executable. If it should be, run chmod +x.");
        (await _still.ApprovalsAsync()).Should().BeEmpty();
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramThatMayNoLongerBeRun_IsNotStarted()
    {
        var action = await _still.AllowAsync(Deploy("site"), meanwhile: () => TakeTheRightToRun("ok.sh"));

        action.Error.Should().Contain("is not executable");
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramThatHasChangedSinceItWasApproved_IsNotStarted()
    {
        var action = await _still.AllowAsync(Deploy("site"), meanwhile: () => Script("ok.sh", "touch evil"));

        await IsAskedAnewAsync(action);
        File.Exists(_site.File("evil")).Should().BeFalse();
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramSwappedForALinkSinceItWasApproved_IsNotStarted()
    {
        Script("evil.sh", "touch evil");

        var action = await _still.AllowAsync(Deploy("site"), meanwhile: () =>
        {
            File.Delete(_site.File("ok.sh"));
            File.CreateSymbolicLink(_site.File("ok.sh"), _site.File("evil.sh"));
        });

        await IsAskedAnewAsync(action);
        File.Exists(_site.File("evil")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AProgramSwappedInTheVeryLastMoment_IsNotStarted()
    {
        var project = _still.Get<OttoSettings>().Projects.Single(project => project.Name == "site");
        var effect = new DeployEffect(_still.Get<Deployments>(), project);
        var journal = await effect.PlanAsync(Approved(DeployPin.Of(project)), CancellationToken.None);
        Script("ok.sh", "touch evil");

        var performing = () => effect.PerformAsync(journal, Nowhere, CancellationToken.None);

        await performing.Should().ThrowAsync<ActionFailedException>().WithMessage("*has changed since the approval, so nothing was started*");
        File.Exists(_site.File("evil")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AScriptSwappedWhileItIsStarted_RunsAsItWasLookedAt()
    {
        var project = _still.Get<OttoSettings>().Projects.Single(project => project.Name == "site");
        using var program = PinnedProgram.Open(project, _site.File("copies"));
        Script("ok.sh", "touch evil");

        await DeployProcess.RunAsync(project, program, "mark", _ => Task.CompletedTask, _still.Clock, CancellationToken.None);

        Lines("log").Should().Equal("deployed");
        File.Exists(_site.File("evil")).Should().BeFalse();
    }

    [UnixFact]
    public async Task AnEntryThatHasChangedSinceItWasApproved_IsNotStarted()
    {
        var project = _still.Get<OttoSettings>().Projects.Single(project => project.Name == "site");
        var effect = new DeployEffect(_still.Get<Deployments>(), project with { Arguments = ["--force"] });

        var planning = () => effect.PlanAsync(Approved(DeployPin.Of(project)), CancellationToken.None);

        await planning.Should().ThrowAsync<ActionFailedException>().WithMessage("The entry of site in otto.json has changed since the approval*");
    }

    [UnixFact]
    public async Task AProgramThatIsGone_IsAFailedAction()
    {
        var action = await _still.AllowAsync(Deploy("site"), meanwhile: () => File.Delete(_site.File("ok.sh")));

        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain("cannot be read");
    }

    [LinuxFact]
    public async Task AFileThatIsNoProgram_IsNotGivenToAShell()
    {
        var action = await _still.AllowAsync(Deploy("plain"));

        action.Error.Should().Contain("neither a program nor a script that begins with #!");
    }

    [UnixFact]
    public async Task ArgumentsArriveToTheLetter_InACleanEnvironment_WithoutInput()
    {
        Environment.SetEnvironmentVariable("OTTO_CANARY_SECRET", "canary");
        try
        {
            (await _still.AllowAsync(Deploy("env"))).Status.Should().Be(ActionStatus.Ok);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OTTO_CANARY_SECRET", null);
        }

        Lines("arguments").Should().Equal("a b", "$HOME", "*.txt", "; touch evil", "`id`", "");
        File.Exists(_site.File("evil")).Should().BeFalse();
        Lines("environment").Select(line => line.Split('=')[0]).Except(["_", "PWD", "OLDPWD", "SHLVL"]).Should()
            .Equal("HOME", "LANG", "OTTO_DEPLOY", "OTTO_PROGRAM", "OTTO_PROJECT", "PATH");
        Lines("folder").Should().Equal(new DirectoryInfo(_site.Path).FullName);
        (await File.ReadAllTextAsync(_site.File("input"))).Should().BeEmpty();
    }

    [UnixFact]
    public async Task AProgramThatFails_FailsTheAction_AndItsWordsAreInTheRun()
    {
        var claim = await _still.AllowedAsync(Deploy("fails"));

        await PerformAsync(claim);

        (await _still.OutcomeAsync(claim.Task.Id)).Should().BeEquivalentTo(new
        {
            Status = ActionStatus.Error,
            Error = "fails ended with exit code 3. Its output is in the log of the run.",
        });
        var logs = (await _still.Backend.RunsAsync(claim.Task.Id))[0].Logs;
        logs.Should().Contain(line => line.Level == LogLevels.Info && line.Message == "fails: almost");
        logs.Should().Contain(line => line.Level == LogLevels.Warning && line.Message == "fails (errors): no space");
    }

    [UnixFact]
    public async Task MuchOutput_IsCut_AndWithoutControlCharacters()
    {
        var claim = await _still.AllowedAsync(Deploy("loud"));

        await PerformAsync(claim);

        var said = (await _still.Backend.RunsAsync(claim.Task.Id))[0].Logs.Select(line => line.Message).Where(line => line.StartsWith("loud: ", StringComparison.Ordinal)).ToArray();
        said.Should().HaveCount(202);
        said[0].Should().Be("loud: line 0");
        said[100].Should().Be("loud: … 4,801 lines left out …");
        said[^2].Should().Be("loud: [2Jred");
        said[^1].Should().HaveLength("loud: ".Length + 500, "a line is cut, too");
    }

    [LinuxFact]
    public async Task OverItsTime_ItIsEndedWithItsChildren_AlsoThoseThatLostTheirParentOrLeftTheGroup()
    {
        var claim = await _still.AllowedAsync(Deploy("hangs"));

        var performing = PerformAsync(claim);
        await Eventually.HoldsAsync(() => Born.All(name => File.Exists(_site.File(name)) && File.ReadAllText(_site.File(name)).Length > 1), "all of them are born");
        var family = Born.Select(name => int.Parse(File.ReadAllText(_site.File(name)), CultureInfo.InvariantCulture)).ToArray();
        family.Should().OnlyContain(id => IsAlive(id)).And.OnlyHaveUniqueItems();
        _still.Clock.Advance(TimeSpan.FromSeconds(30));
        await performing.WaitAsync(TimeSpan.FromSeconds(30));

        family.Should().OnlyContain(id => !IsAlive(id));
        (await _still.OutcomeAsync(claim.Task.Id)).Should().BeEquivalentTo(new
        {
            Status = ActionStatus.Error,
            Error = "hangs took longer than 30 s and was ended, with all of its processes that could be found.",
        });
    }

    [LinuxFact]
    public async Task ACancelWhileItRuns_EndsIt_AndItsOutcomeIsUnknown()
    {
        using var cancelled = new CancellationTokenSource();
        var claim = await _still.AllowedAsync(Deploy("hangs"));

        var performing = _still.Get<ActionExecutor>().ExecuteAsync(claim, cancelled.Token);
        await Eventually.HoldsAsync(() => Born.All(name => File.Exists(_site.File(name)) && File.ReadAllText(_site.File(name)).Length > 1), "all of them are born");
        var family = Born.Select(name => int.Parse(File.ReadAllText(_site.File(name)), CultureInfo.InvariantCulture)).ToArray();
        await cancelled.CancelAsync();
        await performing;

        family.Should().OnlyContain(id => !IsAlive(id));
        (await _still.OutcomeAsync(claim.Task.Id)).Status.Should().Be(ActionStatus.OutcomeUnknown);
    }

    [UnixFact]
    public async Task WhatItLeavesRunningOnPurpose_IsNotWaitedFor_AndLeftAlone()
    {
        var began = Stopwatch.GetTimestamp();

        var action = await _still.AllowAsync(Deploy("daemon"));

        action.Status.Should().Be(ActionStatus.Ok);
        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(15));
        (await _still.Backend.RunsAsync(1))[0].Logs.Select(line => line.Message).Should().ContainSingle(message =>
            message.StartsWith("daemon has ended and left process ") && message.EndsWith(" running. Nobody watches over it any more."));
    }

    [Fact]
    public async Task WhatADeadProcessHadStarted_IsNeverStartedAgain()
    {
        var task = await LeaveInTheMiddleAsync();

        await _still.RingAsync(task.Id);

        var action = (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0];
        action.Status.Should().Be(ActionStatus.OutcomeUnknown);
        action.Error.Should().StartWith("The backend died while site was being deployed. None of its processes is running any more.");
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.OutcomeUnknown });
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [Theory]
    [InlineData(true, OttoStatus.Success, null, ActionStatus.Ok)]
    [InlineData(false, OttoStatus.Error, OttoReason.ActionsFailed, ActionStatus.Error)]
    public async Task APerson_SaysWhatHappened_AndTheTaskCloses(bool happened, string status, string? reason, string actionStatus)
    {
        var task = await LeaveInTheMiddleAsync();
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];

        var resolved = (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened, comment = "I looked." })).Read<OttoRun>();

        resolved.Should().BeEquivalentTo(new { Status = status, Reason = reason });
        resolved.OutputPayload!.Execution.Actions[0].Status.Should().Be(actionStatus);
        resolved.Logs.Should().Contain(line => line.Message.Contains("I looked."));
        (await _still.Backend.GetAsync("/otto/audit?limit=1")).Read<Page<AuditEntry>>().Items.Single().Should()
            .BeEquivalentTo(new { Outcome = actionStatus, AllowedBy = "owner (cli)" });
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = status, Reason = reason });
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened })).AsProblem(409);
    }

    [Fact]
    public async Task WhatAPersonSaidHappened_IsSkippedOnARetry()
    {
        var task = await LeaveInTheMiddleAsync(Some.Note(""));
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true });

        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions[0].Should()
            .BeEquivalentTo(new { Status = ActionStatus.Skipped, Message = $"done in run {run.Id}" });
        (await _still.Backend.RunsAsync(task.Id))[0].Logs.Should().Contain(line => line.Message == $"Action 0 (infra.deploy_project) was skipped: done in run {run.Id}.");
        File.Exists(_site.File("log")).Should().BeFalse();
    }

    [Fact]
    public async Task ARecurringTask_GoesOn_WhenAPersonHasSaidWhatHappened()
    {
        var task = await LeaveInTheMiddleAsync(await _still.AddAsync(new TaskSchedule { Every = "PT1H", TimeZone = "UTC" }));
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];
        _still.Clock.Advance(TimeSpan.FromMinutes(150));

        await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true });

        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, NextRunAt = Some.Now.AddHours(3) });
        (await _still.OccurrencesAsync(task.Id)).Select(occurrence => (occurrence.Outcome, occurrence.Reason)).Should().Equal(
            ("ran", null), ("skipped", OttoReason.OutcomeUnknown), ("skipped", OttoReason.OutcomeUnknown), ("pending", null));
    }

    [Fact]
    public async Task UntilItIsSaid_TheTaskCanOnlyBeCancelled()
    {
        var task = await LeaveInTheMiddleAsync();
        await _still.RingAsync(task.Id);

        (await _still.Backend.TellAsync(task.Id, "retry")).AsProblem(409);
        (await _still.Backend.TellAsync(task.Id, "run")).AsProblem(409);
        (await _still.Backend.TellAsync(task.Id, "cancel")).Status.Should().Be(200);
    }

    [Fact]
    public async Task AResolveThatIsNotRight_SaysWhy()
    {
        var task = await LeaveInTheMiddleAsync(Some.Note("x"));
        await _still.RingAsync(task.Id);
        var run = (await _still.Backend.RunsAsync(task.Id))[0];

        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { })).AsWrongField("happened").Should().Contain("missing");
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = "yes" })).AsWrongField("happened");
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened = true, comment = new string('x', 1001) })).AsWrongField("comment");
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/1/resolve", new { happened = true })).AsProblem(409).Detail.Should().Contain("ok");
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/7/resolve", new { happened = true })).AsProblem(404);
        (await _still.Backend.PostAsync("/otto/runs/4711/actions/0/resolve", new { happened = true })).AsProblem(404);
    }

    /// <summary>
    /// The program, a child of it, and those that only one thing still knows: a stray with neither parent nor group by its mark, an
    /// orphan that threw its mark away by its group, a runaway that threw it away by its parent.
    /// </summary>
    private const string Hanging =
        """
        sleep 300 & echo $! > child
        setsid sh -c 'sleep 300 & echo $! > stray'
        sh -c 'env -i sleep 300 & echo $! > orphan'
        env -i setsid sleep 300 & echo $! > runaway
        echo $$ > self
        wait
        """;

    private static readonly string[] Born = ["child", "stray", "orphan", "runaway", "self"];

    private static ProposedAction Deploy(string project) => Some.Action("infra.deploy_project", new { project });

    private object Project(string name, string script) => new { name, program = _site.File(script) };

    /// <summary>Nothing was done, and the person reads why the question is put again.</summary>
    private async Task IsAskedAnewAsync(ExecutedAction action)
    {
        action.Status.Should().Be(ActionStatus.AwaitingApproval, action.Error);
        var asked = await _still.ApprovalsAsync();
        asked.Select(approval => approval.Status).Should().Equal(ApprovalStatus.Pending, ApprovalStatus.Approved);
        asked[0].Summary.Should().Contain($"What approval {asked[1].Id} was for has changed since, so you are asked anew.");
    }

    /// <summary>An action that a person allowed while the project was like this.</summary>
    private static ActionRow Approved(DeployPin pin) => new()
    {
        Id = 1,
        RunId = 1,
        Position = 0,
        Type = "infra.deploy_project",
        Status = ActionStatus.Planned,
        Pin = pin.ToString(),
    };

    private static OutsideScope Nowhere { get; } = new(null!, 1, (_, _) => Task.CompletedTask);

    private Task<OttoHangfire.Tasks.RunEnd?> PerformAsync(OttoHangfire.Runs.Claim claim) =>
        _still.Get<ActionExecutor>().ExecuteAsync(claim, CancellationToken.None);

    /// <summary>A process died after it had written down that the program is started.</summary>
    private async Task<OttoTask> LeaveInTheMiddleAsync(params ProposedAction[] others) => await LeaveInTheMiddleAsync(await _still.AddAsync(), others);

    private async Task<OttoTask> LeaveInTheMiddleAsync(OttoTask task, params ProposedAction[] others)
    {
        _still.Agent.Answers("Done.", [Deploy("site"), .. others]);
        var claim = await _still.ClaimAndSaveAsync(task.Id);
        var action = (await _still.Get<ActionRepository>().OpenAsync(claim.Run.Id, CancellationToken.None))[0];
        var journal = Some.Json(new DeployJournal("site", "0", "no-such-mark"));
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ActionRepository>().StartAsync(action.Id, journal, transaction), CancellationToken.None);
        await _still.ReconcileAsync();
        return task;
    }

    private string[] Lines(string name) => File.ReadAllLines(_site.File(name));

    private void TakeTheRightToRun(string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_site.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void Script(string name, string body)
    {
        File.WriteAllText(_site.File(name), $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_site.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A process that is there and not merely waiting to be buried.</summary>
    private static bool IsAlive(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart()[0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
