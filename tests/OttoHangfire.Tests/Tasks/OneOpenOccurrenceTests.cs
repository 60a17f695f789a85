using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>While an occurrence of a task is open (in a run, between two tries, before a person), no other of it begins.</summary>
public sealed class OneOpenOccurrenceTests : IAsyncLifetime
{
    private static readonly TaskSchedule Queue = new() { Every = "PT1H", TimeZone = "UTC", Overlap = OverlappingInstants.Queue };
    private static readonly TaskSchedule HourlyCron = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData("queue")]
    [InlineData("skip")]
    public async Task WhatAPersonAllows_IsCarriedOut_AlthoughOlderInstantsWait(string overlap)
    {
        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "allowed" }));
        var task = await _still.AddAsync(Queue with { Overlap = overlap });
        _still.Clock.Advance(TimeSpan.FromHours(3));
        await _still.RingAsync(task.Id);
        var asked = (await _still.ApprovalsAsync("pending")).Should().ContainSingle().Subject;
        _still.Clock.Advance(TimeSpan.FromHours(2));

        await _still.ApproveAsync(asked);
        await _still.RingAsync(task.Id);

        (await _still.Backend.NotesAsync()).Should().ContainSingle().Which.Text.Should().Be("allowed");
        _still.Agent.TimesAsked(task.Id).Should().Be(1, "nothing else of the task begins before that");
        (await _still.ApprovalsAsync("pending")).Should().BeEmpty();
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhatPassedWhileAPersonWasAsked_IsSkippedForThatReason_BeforeTheTaskGoesOn()
    {
        _still.Agent.Answers("May I?", Some.Action(AskingHandler.Tier3, new { text = "allowed" }));
        var task = await _still.AddAsync(Queue with { Overlap = OverlappingInstants.Skip });
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(150));

        await _still.ApproveAsync((await _still.ApprovalsAsync("pending"))[0]);
        await _still.RingAsync(task.Id);

        (await _still.OutcomesAsync(task.Id)).Should().Equal(
            (0, "ran", null), (1, "skipped", "awaiting_approval"), (2, "skipped", "awaiting_approval"), (3, "pending", null));
    }

    [Fact]
    public async Task BetweenTwoTries_NoNewerInstantRuns()
    {
        _still.Agent.AnswersProblem(503, "Busy.");
        var task = await _still.AddAsync(Queue);
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromHours(3));
        _still.Agent.Answers("Done.");

        await _still.RingAsync(task.Id);
        await _still.RingAsync(task.Id);

        (await _still.Backend.RunsAsync(task.Id)).Reverse().Select(run => (run.ScheduledFor!.Value - Some.Now).TotalHours)
            .Should().StartWith([0, 0, 1], "the retry of the oldest comes first, then what waited");
    }

    [Fact]
    public async Task AClaimOfWhatWasNotBegun_IsNotToBeHad_WhileSomethingElseIsOpen()
    {
        _still.Agent.AnswersProblem(503, "Busy.");
        var task = await _still.AddAsync(Queue);
        await _still.RingAsync(task.Id);
        await _still.Backend.TellAsync(task.Id, "pause");
        _still.Clock.Advance(TimeSpan.FromHours(2));
        await _still.Backend.TellAsync(task.Id, "resume");

        var untried = (await _still.OccurrencesAsync(task.Id)).First(occurrence => occurrence is { Outcome: "pending", WasTried: false });

        (await _still.TryClaimAsync(untried)).Should().BeNull();
    }

    [Fact]
    public async Task RingsThatComeWhileARunIsInHand_LeaveQuietly()
    {
        var task = await _still.AddAsync(HourlyCron);
        await _still.Backend.TellAsync(task.Id, "run");
        await _still.ClaimAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(90));

        var rung = await _still.RingByScheduleAsync(task.Id);

        rung.Name.Should().Be("Deleted", "a job that came back each second would only make rows");
    }

    [Fact]
    public async Task WhenTheRunEnds_WhatItHeldBackIsRungFor()
    {
        var task = await _still.AddAsync(HourlyCron with { Overlap = OverlappingInstants.Queue });
        await _still.Backend.TellAsync(task.Id, "run");
        var claim = await _still.ClaimAsync(task.Id);
        await _still.SaveAsync(claim);
        _still.Clock.Advance(TimeSpan.FromMinutes(90));
        await _still.RingByScheduleAsync(task.Id);
        await _still.Finish.FinishAsync(claim, CancellationToken.None);

        var after = await _still.Backend.TaskAsync(task.Id);
        await _still.RingAsync(task.Id);

        after.NextRunAt.Should().Be(Some.Now.AddHours(1));
        JobState.Of(_still.Backend, after.HangfireJobId!).Name.Should().Be("Enqueued");
        (await _still.OutcomesAsync(task.Id)).Should().Equal((0, "ran", null), (1, "ran", null), (2, "pending", null));
    }
}
