using Hangfire.States;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>The process dies in the middle of a task: what is left is found, and goes on where it was.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task ADeathAfterTheReplyWasSaved_GoesOnWithThatReply_AndOttoIsNotAskedAgain()
    {
        var asking = 0;
        _still.Agent.Answers(_ => new OttoReply { Message = "Done.", Actions = [Some.Note($"asking {++asking}")] });
        var task = await _still.AddAsync();
        await _still.ClaimAndSaveAsync(task.Id);

        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);

        _still.Agent.TimesAsked(task.Id).Should().Be(1);
        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("asking 1");
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ADeathBeforeTheReplyWasSaved_AsksAgain_InTheSameRunAndAttempt()
    {
        var task = await _still.AddAsync();
        await _still.ClaimAsync(task.Id);

        await _still.ReconcileAsync();
        var waiting = await _still.Backend.TaskAsync(task.Id);
        await _still.RingAsync(task.Id);

        waiting.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = OttoReason.Retrying, Attempt = 1 });
        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Attempt.Should().Be(1);
        run.Status.Should().Be(OttoStatus.Success);
        run.Logs.Should().Contain(line => line.Level == LogLevels.Warning && line.Message.Contains("died"));
    }

    [Fact]
    public async Task ADeathBetweenTwoActions_DoesTheSecondOnly()
    {
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(claim, Some.Note("first"), Some.Note("second"));
        await PerformFirstAsync(claim);

        await _still.ReconcileAsync();
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Select(note => note.Text).Should().Equal("second", "first");
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task AfterThreeDeathsAtTheSameStep_TheTaskIsTakenOutOfTheWay_UntilAPersonRetriesIt()
    {
        var task = await _still.AddAsync();
        for (var death = 1; death <= 3; death++)
        {
            (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
            await DieAsync(task.Id);
        }

        var blocked = await _still.Backend.TaskAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "retry");
        await _still.RingAsync(task.Id);

        blocked.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Crashed });
        blocked.LastError.Should().Contain("3 times");
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Success);
        (await _still.Backend.RunsAsync(task.Id)).Select(run => run.Status).Should().Equal(OttoStatus.Success, OttoStatus.Blocked);
    }

    [Fact]
    public async Task ARunThatCameFurther_StartsTheCountOfDeathsAnew()
    {
        var task = await _still.AddAsync();
        await DieAsync(task.Id);
        await DieAsync(task.Id);
        await _still.ClaimAndSaveAsync(task.Id);

        await _still.ReconcileAsync();
        await DieAsync(task.Id);

        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task ALineInTheLog_IsNoProgress()
    {
        var task = await _still.AddAsync();
        for (var death = 1; death <= 3; death++)
        {
            var claim = await _still.ClaimAsync(task.Id);
            await _still.Claims.LogAsync(claim, LogLevels.Warning, "Asking once more.", CancellationToken.None);
            await _still.ReconcileAsync();
        }

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Crashed);
    }

    [Fact]
    public async Task ALiveRun_IsNotRescued()
    {
        var task = await _still.AddAsync();
        var answer = _still.Agent.Holds("Done.", Some.Note("once"));
        var running = _still.RingAsync(task.Id);
        await answer.Asked;

        await _still.ReconcileAsync();
        var seen = await _still.Backend.TaskAsync(task.Id);
        answer.Release();

        seen.Status.Should().Be(OttoStatus.Running);
        (await running).Should().BeOfType<SucceededState>();
    }

    [Fact]
    public async Task WhatRanWhenTheProcessDied_ComesBackFourAtATime()
    {
        var tasks = await AddAsync(6);
        await DieAsync(tasks);

        var claims = await ClaimEachAsync(tasks);
        claims.OfType<Claim>().Should().HaveCount(4);

        await _still.SaveAsync(claims.OfType<Claim>().First());
        (await ClaimEachAsync(tasks)).OfType<Claim>().Should().ContainSingle("one of the four came further");
    }

    [Fact]
    public async Task WhatRanAtTwoDeaths_ComesBackLastAndAlone()
    {
        var twice = await AddAsync(2);
        await DieAsync(twice);
        var once = await AddAsync(1);
        await DieAsync([.. twice, .. once]);

        (await _still.TryClaimAsync(twice[0])).Should().BeNull("another was there at one death only");
        await _still.SaveAsync(await _still.ClaimAsync(once[0]));
        (await _still.TryClaimAsync(twice[0])).Should().NotBeNull();
        (await _still.TryClaimAsync(twice[1])).Should().BeNull("the other one is under suspicion too");
    }

    [Fact]
    public async Task WhoHasToWaitForHisTurn_IsRungForAgainSoon()
    {
        var tasks = await AddAsync(5);
        await DieAsync(tasks);
        await ClaimEachAsync(tasks[..4]);

        var state = await _still.RingAsync(tasks[4]);

        state.Should().BeOfType<ScheduledState>().Which.EnqueueAt.Should().Be(Some.Now.AddSeconds(1).UtcDateTime);
    }

    [Fact]
    public async Task NewTasks_DoNotWaitForSuspects()
    {
        var suspects = await AddAsync(5);
        await DieAsync(suspects);
        await ClaimEachAsync(suspects);

        var fresh = await AddAsync(3);

        (await ClaimEachAsync(fresh)).Should().NotContainNulls();
    }

    [Fact]
    public async Task ATaskThatKillsTheProcess_IsFoundOutAfterThreeDeaths_AndItsNeighboursAllSucceed()
    {
        var tasks = await AddAsync(12);
        var poison = tasks[5];
        var deaths = 0;

        for (var open = tasks; open.Length > 0; open = await OpenAsync(tasks))
        {
            // One life of a process with twenty workers: all that can be claimed is, and dies together.
            var claims = (await ClaimEachAsync(open)).OfType<Claim>().ToArray();
            if (Array.Exists(claims, claim => claim.Task.Id == poison))
            {
                deaths++;
                await _still.ReconcileAsync();
                continue;
            }

            foreach (var claim in claims)
            {
                await _still.Finish.FinishAsync(claim, CancellationToken.None);
            }
        }

        deaths.Should().Be(3);
        (await _still.Backend.TaskAsync(poison)).Reason.Should().Be(OttoReason.Crashed);
        foreach (var neighbour in tasks.Where(id => id != poison))
        {
            (await _still.Backend.TaskAsync(neighbour)).Status.Should().Be(OttoStatus.Success);
        }
    }

    private async Task PerformFirstAsync(Claim claim)
    {
        var first = (await _still.Get<ActionRepository>().OpenAsync(claim.Run.Id, CancellationToken.None))[0];
        var (handler, payload) = _still.Get<ActionCatalogue>().Find(first.Type, first.Payload!.Value)!;
        var prepared = await handler.PrepareAsync(payload, claim.Task, CancellationToken.None);
        await _still.Get<ActionTransactions>().PerformAsync(new ActionTurn(claim, first), prepared, CancellationToken.None);
    }

    private async Task<long[]> AddAsync(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = (await _still.AddAsync()).Id;
        }

        return ids;
    }

    /// <summary>All of them run, and the process dies.</summary>
    private async Task DieAsync(params long[] tasks)
    {
        var claimed = await ClaimEachAsync(tasks);
        claimed.Should().NotContainNulls();
        await _still.ReconcileAsync();
    }

    private async Task<Claim?[]> ClaimEachAsync(long[] tasks)
    {
        var claims = new Claim?[tasks.Length];
        for (var i = 0; i < tasks.Length; i++)
        {
            claims[i] = await _still.TryClaimAsync(tasks[i]);
        }

        return claims;
    }

    private async Task<long[]> OpenAsync(long[] tasks)
    {
        var open = new List<long>();
        foreach (var id in tasks)
        {
            if ((await _still.Backend.TaskAsync(id)).Status == OttoStatus.Pending)
            {
                open.Add(id);
            }
        }

        return [.. open];
    }
}
