using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>Who owns an occurrence, and what may be written under a claim.</summary>
public sealed class RunClaimsTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task OfManyClaimsAtOnce_OneWins()
    {
        const int Rivals = 16;
        await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival => _still.LiveAsync($"rival {rival}")));
        for (var round = 0; round < 10; round++)
        {
            var occurrence = await _still.OccurrenceAsync((await _still.AddAsync()).Id);
            using var start = new Barrier(Rivals);

            var claims = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return _still.Claims.ClaimAsync(occurrence.Id, $"rival {rival}", jobId: null, CancellationToken.None);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));

            var won = claims.OfType<Claim>().Should().ContainSingle().Subject;
            (await _still.OccurrenceAsync(occurrence.TaskId)).Should().BeEquivalentTo(new { won.Occurrence.Owner, Fence = 1L, Outcome = OccurrenceOutcome.Running });
        }
    }

    [Fact]
    public async Task AClaim_IsNotToBeHad_UntilTheOccurrenceIsDue()
    {
        var tomorrow = Some.Now.AddDays(1);
        var task = await _still.Backend.AddAsync(Some.Task() with { NextRunAt = tomorrow });

        (await _still.TryClaimAsync(task.Id)).Should().BeNull();

        _still.Clock.SetUtcNow(tomorrow);

        (await _still.TryClaimAsync(task.Id)).Should().NotBeNull();
    }

    [Fact]
    public async Task AClaim_OpensTheFirstRunOfTheTask()
    {
        var task = await _still.AddAsync();

        var claim = await _still.ClaimAsync(task.Id);

        claim.Run.Attempt.Should().Be(1);
        (await _still.Backend.TaskAsync(task.Id)).Should().BeEquivalentTo(new { Status = OttoStatus.Running, Attempt = 1, LastRunAt = Some.Now });
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Status.Should().Be(OttoStatus.Running);
    }

    [Fact]
    public async Task WhoWakesAfterHisClaimWasGivenToAnother_MayWriteNothing()
    {
        var task = await _still.AddAsync();
        var zombie = await _still.ClaimAsync(task.Id);
        await _still.ReconcileAsync();
        var heir = await _still.ClaimAsync(task.Id);

        await Lost(() => _still.SaveAsync(zombie, Some.Note("of a zombie")));
        await Lost(() => _still.Claims.LogAsync(zombie, LogLevels.Info, "of a zombie", CancellationToken.None));
        await Lost(() => _still.Finish.FinishAsync(zombie, CancellationToken.None));
        await Lost(() => _still.Finish.FinishAsync(zombie, new RunEnd(OttoStatus.Error, null, "of a zombie"), CancellationToken.None));
        (await _still.Finish.ReleaseAsync(zombie)).Should().BeFalse();

        heir.Fence.Should().BeGreaterThan(zombie.Fence);
        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.OutputPayload.Should().BeNull();
        run.Status.Should().Be(OttoStatus.Running);
        run.Logs.Should().NotContain(line => line.Message.Contains("zombie"));
    }

    [Fact]
    public async Task AZombiesAction_HasNoEffect()
    {
        var task = await _still.AddAsync();
        var zombie = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(zombie, Some.Note("of a zombie"));
        var (action, prepared) = await PrepareFirstAsync(zombie);
        await _still.ReconcileAsync();
        await _still.ClaimAsync(task.Id);

        await Lost(() => _still.Get<ActionTransactions>().PerformAsync(new ActionTurn(zombie, action), prepared, CancellationToken.None));

        (await _still.Backend.NotesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task AfterACancel_TheClaimIsLost()
    {
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "cancel");

        await Lost(() => _still.SaveAsync(claim, Some.Note("too late")));

        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
    }

    [Fact]
    public async Task AnActionThatIsDone_IsNotDoneAgain_ByWhoeverTries()
    {
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(claim, Some.Note("once"));
        var (action, prepared) = await PrepareFirstAsync(claim);
        await _still.Get<ActionTransactions>().PerformAsync(new ActionTurn(claim, action), prepared, CancellationToken.None);

        await Lost(() => _still.Get<ActionTransactions>().PerformAsync(new ActionTurn(claim, action), prepared, CancellationToken.None));

        (await _still.Backend.NotesAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task AnEffectWhoseMarkCannotBeWritten_IsUndone()
    {
        var task = await _still.AddAsync();
        var claim = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(claim, Some.Note("half done"));
        var (action, prepared) = await PrepareFirstAsync(claim);
        var whole = (DatabaseAction)prepared;
        var breaks = whole with
        {
            PerformAsync = async scope =>
            {
                await whole.PerformAsync(scope);
                throw new InvalidOperationException("The light went out.");
            },
        };

        var performing = () => _still.Get<ActionTransactions>().PerformAsync(new ActionTurn(claim, action), breaks, CancellationToken.None);

        await performing.Should().ThrowAsync<InvalidOperationException>();
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
        (await _still.Get<ActionRepository>().OpenAsync(claim.Run.Id, CancellationToken.None)).Should().ContainSingle();
    }

    private static async Task Lost(Func<Task> write) => await write.Should().ThrowAsync<ClaimLostException>();

    private async Task<(ActionRow Action, PreparedAction Prepared)> PrepareFirstAsync(Claim claim)
    {
        var first = (await _still.Get<ActionRepository>().OpenAsync(claim.Run.Id, CancellationToken.None))[0];
        var (handler, payload) = _still.Get<ActionCatalogue>().Find(first.Type, first.Payload!.Value)!;
        return (first, await handler.PrepareAsync(payload, claim.Task, CancellationToken.None));
    }
}
