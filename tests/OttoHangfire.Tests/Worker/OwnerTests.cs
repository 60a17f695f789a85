using Microsoft.Extensions.Logging.Abstractions;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Worker;

/// <summary>Another process works on the same tables: what it has claimed is its own for as long as it lives.</summary>
public sealed class OwnerTests : IAsyncLifetime
{
    private static readonly int StepsOfALease = (int)(Heartbeat.Lease / Heartbeat.Interval);

    private readonly RunningTasks _others = new();
    private StillBackend _still = null!;
    private SetClock _clock = null!;
    private Heartbeat _mine = null!;
    private Heartbeat _neighbour = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync();
        _clock = new SetClock(_still.Clock);
        _mine = HeartbeatOf(_still.Get<RunningTasks>());
        _neighbour = HeartbeatOf(_others);
        await _neighbour.BeatAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _mine.Dispose();
        _neighbour.Dispose();
        await _still.DisposeAsync();
    }

    [Fact]
    public async Task ALivingNeighboursClaim_IsLeftAlone_HoweverLongItTakes()
    {
        var claim = await ClaimOfTheNeighbourAsync();

        await StepAsync(StepsOfALease * 10, isNeighbourAlive: true);

        (await _still.OccurrenceAsync(claim.Task.Id)).Should().BeEquivalentTo(new { Outcome = OccurrenceOutcome.Running, _others.Owner });
        await _still.SaveAsync(claim, Some.Note("still his"));
    }

    [Fact]
    public async Task ADeadNeighboursClaim_IsFree_WhenItsLeaseIsOver_AndNotBefore()
    {
        var claim = await ClaimOfTheNeighbourAsync();

        await StepAsync(StepsOfALease - 1, isNeighbourAlive: false);
        var inTheLease = await _still.OccurrenceAsync(claim.Task.Id);
        await StepAsync(2, isNeighbourAlive: false);

        inTheLease.Outcome.Should().Be(OccurrenceOutcome.Running);
        (await _still.OccurrenceAsync(claim.Task.Id)).Should().BeEquivalentTo(new { Outcome = OccurrenceOutcome.Pending, Owner = (string?)null });
        await _still.RingAsync(claim.Task.Id);
        (await _still.Backend.TaskAsync(claim.Task.Id)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task ANeighbourThatSaysItIsGone_IsNotWaitedFor()
    {
        var claim = await ClaimOfTheNeighbourAsync();

        await _neighbour.StopAsync(CancellationToken.None);
        await _still.ReconcileAsync();

        (await _still.OccurrenceAsync(claim.Task.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
    }

    [Fact]
    public async Task AFrozenWorker_FindsItsClaimLost_AndWritesNothing()
    {
        var claim = await ClaimOfTheNeighbourAsync();
        await StepAsync(StepsOfALease + 1, isNeighbourAlive: false);

        var thawed = () => _still.SaveAsync(claim, Some.Note("of a frozen one"));

        await thawed.Should().ThrowAsync<ClaimLostException>();
        await _neighbour.BeatAsync(CancellationToken.None);
        await thawed.Should().ThrowAsync<ClaimLostException>("it lives again, and its claim does not");
        await _still.RingAsync(claim.Task.Id);
        (await _still.Backend.NotesAsync()).Should().BeEmpty();
        (await _still.Backend.TaskAsync(claim.Task.Id)).Status.Should().Be(OttoStatus.Success, "another has done it");
    }

    [Fact]
    public async Task WhoWasTakenForDead_GetsNoClaim_BeforeHisNextSignOfLife()
    {
        await StepAsync(StepsOfALease + 1, isNeighbourAlive: false);
        var occurrence = await _still.OccurrenceAsync((await _still.AddAsync()).Id);

        var early = await ClaimAsync(occurrence);
        await _neighbour.BeatAsync(CancellationToken.None);

        early.Should().BeNull();
        (await ClaimAsync(occurrence)).Should().NotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task AClockThatIsSet_CostsNoLivingOwnerItsClaim_AndSparesNoDeadOne(int hours)
    {
        var claim = await ClaimOfTheNeighbourAsync();
        await StepAsync(1, isNeighbourAlive: true);

        _clock.Ahead += TimeSpan.FromHours(hours);
        await _mine.BeatAsync(CancellationToken.None);
        await _still.ReconcileAsync();
        await StepAsync(StepsOfALease, isNeighbourAlive: true);
        var alive = await _still.OccurrenceAsync(claim.Task.Id);

        _clock.Ahead += TimeSpan.FromHours(hours);
        await StepAsync(StepsOfALease + 1, isNeighbourAlive: false);

        alive.Outcome.Should().Be(OccurrenceOutcome.Running);
        (await _still.OccurrenceAsync(claim.Task.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
    }

    [Fact]
    public async Task WhoSlept_JudgesNobody_BeforeHavingLookedAnew()
    {
        var claim = await ClaimOfTheNeighbourAsync();
        await StepAsync(1, isNeighbourAlive: true);

        // The whole machine: at its waking this process is the first to look.
        _still.Clock.Advance(TimeSpan.FromHours(8));
        await _mine.BeatAsync(CancellationToken.None);
        await _still.ReconcileAsync();

        (await _still.OccurrenceAsync(claim.Task.Id)).Outcome.Should().Be(OccurrenceOutcome.Running);
    }

    [Fact]
    public async Task WhoBeatsAtTheLastMoment_IsNotTakenOut()
    {
        var owners = _still.Get<OwnerRepository>();
        var seen = await WriteAsync(async transaction => (await owners.OthersAsync("whoever looks", transaction)).Single(owner => owner.Name == _others.Owner));

        await _neighbour.BeatAsync(CancellationToken.None);

        (await WriteAsync(transaction => owners.RemoveIfSilentAsync(seen, transaction))).Should().BeFalse();
    }

    [Fact]
    public async Task AfterAKill_ARestartGoesOnAtOnce()
    {
        var claim = await ClaimOfTheNeighbourAsync();

        // Nothing of the killed one is told: its row and its claim stand as they stood. The lock says that it is gone.
        await _still.Backend.StopAsync();
        await _still.Backend.StartAgainAsync();
        await _still.ReconcileAsync();

        (await _still.OccurrenceAsync(claim.Task.Id)).Outcome.Should().Be(OccurrenceOutcome.Pending);
    }

    [Fact]
    public async Task ACleanStop_LeavesNoOwnerBehind()
    {
        await _neighbour.StopAsync(CancellationToken.None);

        await _mine.StopAsync(CancellationToken.None);

        (await _still.Get<OttoDatabase>().QueryAsync<string>("SELECT name FROM otto_owners", null, CancellationToken.None)).Should().BeEmpty();
    }

    /// <summary>Time goes on: this process beats and looks, and its neighbour beats while it lives.</summary>
    private async Task StepAsync(int steps, bool isNeighbourAlive)
    {
        for (var step = 0; step < steps; step++)
        {
            _still.Clock.Advance(Heartbeat.Interval);
            if (isNeighbourAlive)
            {
                await _neighbour.BeatAsync(CancellationToken.None);
            }

            await _mine.BeatAsync(CancellationToken.None);
            await _still.ReconcileAsync();
        }
    }

    private async Task<Claim> ClaimOfTheNeighbourAsync()
    {
        // Seen once: from here on the lease runs.
        await _mine.BeatAsync(CancellationToken.None);
        return (await ClaimAsync(await _still.OccurrenceAsync((await _still.AddAsync()).Id)))!;
    }

    private Task<Claim?> ClaimAsync(Occurrence occurrence) =>
        _still.Claims.ClaimAsync(occurrence.Id, _others.Owner, jobId: null, CancellationToken.None);

    private Task<T> WriteAsync<T>(Func<SqlTransaction, Task<T>> work) => _still.Get<OttoDatabase>().WriteAsync(work, CancellationToken.None);

    private Heartbeat HeartbeatOf(RunningTasks owner) =>
        new(_still.Get<OwnerRepository>(), owner, _still.Get<OttoDatabase>(), _clock, NullLogger<Heartbeat>.Instance);

    /// <summary>Somebody sets the clock on the wall; time goes on as before.</summary>
    private sealed class SetClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
