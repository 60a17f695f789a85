using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary><c>GET /otto/tasks/{id}/occurrences</c>: past and next due instants, and what became of each.</summary>
public sealed class OccurrenceListTests : IAsyncLifetime
{
    private static readonly TaskSchedule HourlyCron = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task AOneTimeTask_HasItsInstant_AndThenTheRunsThatItLedTo()
    {
        var task = await _still.AddAsync();
        var before = await ListAsync(task);

        await _still.RingAsync(task.Id);
        var after = await ListAsync(task);

        before.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { TaskId = task.Id, ScheduledFor = Some.Now, Kind = "scheduled", Outcome = "pending", RunIds = Array.Empty<long>() });
        var run = (await _still.Backend.RunsAsync(task.Id)).Single();
        after.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Outcome = "ran", Reason = (string?)null, RunIds = new[] { run.Id }, From = (DateTimeOffset?)null, Count = (int?)null });
        after[0].Id.Should().NotBeNull();
    }

    [Fact]
    public async Task ByDefault_TheNextTenAreComputed_AndThePastIsRead_NewestFirst()
    {
        var task = await _still.AddAsync(HourlyCron);
        _still.Clock.Advance(TimeSpan.FromHours(1));
        await _still.RingByScheduleAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromMinutes(10));

        var list = await ListAsync(task);

        list.Select(occurrence => occurrence.ScheduledFor).Should().Equal(Enumerable.Range(1, 11).Reverse().Select(hour => Some.Now.AddHours(hour)));
        list.Take(10).Should().OnlyContain(occurrence => occurrence.Id == null && occurrence.Outcome == "pending" && occurrence.RunIds.Count == 0);
        list[10].Should().BeEquivalentTo(new { Outcome = "ran", Kind = "scheduled" });
        list[10].RunIds.Should().ContainSingle();
    }

    [Fact]
    public async Task OlderThan30Days_IsOnlyShownWhenAskedFor()
    {
        var task = await _still.AddAsync();
        await _still.RingAsync(task.Id);
        _still.Clock.Advance(TimeSpan.FromDays(31));

        var byDefault = await ListAsync(task);
        var asked = await ListAsync(task, "?from=2026-12-01T08:00:00Z");
        var excluded = await ListAsync(task, "?from=2026-11-01T00:00:00Z&to=2026-12-01T08:00:00Z");

        byDefault.Should().BeEmpty();
        asked.Should().ContainSingle("from is included");
        excluded.Should().BeEmpty("to is excluded");
    }

    [Fact]
    public async Task AWindowAhead_HasAllThatLieInIt()
    {
        var task = await _still.AddAsync(HourlyCron);

        var list = await ListAsync(task, "?from=2026-12-05T00:00:00Z&to=2026-12-06T00:00:00%2B00:00&limit=500");

        list.Should().HaveCount(24);
        list[0].ScheduledFor.Should().Be(new DateTimeOffset(2026, 12, 5, 23, 0, 0, TimeSpan.Zero));
        list[^1].ScheduledFor.Should().Be(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Pages_ShowEachInstantOnce_PastAndFuture()
    {
        var task = await _still.AddAsync(HourlyCron);
        for (var hour = 0; hour < 5; hour++)
        {
            _still.Clock.Advance(TimeSpan.FromHours(1));
            await _still.RingByScheduleAsync(task.Id);
        }

        var seen = new List<DateTimeOffset>();
        string? cursor = null;
        do
        {
            var page = (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences?limit=4{(cursor is null ? "" : $"&cursor={cursor}")}")).Read<Page<TaskOccurrence>>();
            page.Items.Count.Should().BeLessThanOrEqualTo(4);
            seen.AddRange(page.Items.Select(occurrence => occurrence.ScheduledFor));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        seen.Should().Equal(Enumerable.Range(1, 15).Reverse().Select(hour => Some.Now.AddHours(hour)));
    }

    [Fact]
    public async Task ALongGap_IsOneRow_BesideItsNewestTen()
    {
        var task = await _still.AddAsync(HourlyCron);
        _still.Clock.Advance(TimeSpan.FromDays(56));

        await _still.RingByScheduleAsync(task.Id);
        var past = (await ListAsync(task, "?from=2026-11-01T00:00:00Z&limit=500")).Where(occurrence => occurrence.Id is not null).ToList();
        var within = await ListAsync(task, "?from=2026-12-20T00:00:00Z&to=2026-12-21T00:00:00Z");

        var gap = past.Should().ContainSingle(occurrence => occurrence.Count != null).Subject;
        gap.Should().BeEquivalentTo(new { Outcome = "missed", From = Some.Now.AddHours(1), ScheduledFor = Some.Now.AddHours(1) });
        past.Where(occurrence => occurrence.Count is null).Select(occurrence => occurrence.Outcome)
            .Should().Equal(["ran", .. Enumerable.Repeat("missed", past.Count - 2)]);
        (gap.Count + past.Count - 1).Should().Be(56 * 24, "each instant is accounted for once");
        within.Should().ContainSingle().Which.Count.Should().Be(gap.Count, "a row for a gap is there when a part of it is");
    }

    [Fact]
    public async Task ACancelledTask_HasNothingAhead_AndAPausedOneHas()
    {
        var cancelled = await _still.AddAsync(HourlyCron);
        await _still.Backend.TellAsync(cancelled.Id, "cancel");
        var paused = await _still.AddAsync(HourlyCron);
        await _still.Backend.TellAsync(paused.Id, "pause");

        (await ListAsync(cancelled)).Should().NotContain(occurrence => occurrence.Outcome == "pending");
        (await ListAsync(paused)).Should().HaveCount(10).And.OnlyContain(occurrence => occurrence.Outcome == "pending");
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-12-01T08:00:00", "from")]
    [InlineData("to=2026-12-01", "to")]
    [InlineData("from=2026-12-02T00:00:00Z&to=2026-12-02T00:00:00Z", "to")]
    [InlineData("from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z", "to")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task AWrongQuestion_IsRefused(string query, string field)
    {
        var task = await _still.AddAsync(HourlyCron);

        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences?{query}")).AsWrongField(field);
    }

    [Fact]
    public async Task MoreThanAnybodyReads_IsRefused_AndSaysSo()
    {
        var task = await _still.AddAsync(new TaskSchedule { Every = "PT10S" });

        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences?to=2026-12-03T00:00:00Z")).AsWrongField("to").Should().Contain("5,000").And.Contain("shorter");
        (await _still.Backend.GetAsync("/otto/tasks/999999/occurrences")).AsProblem(404);
    }

    private async Task<IReadOnlyList<TaskOccurrence>> ListAsync(OttoTask task, string query = "") =>
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences{query}")).Read<Page<TaskOccurrence>>().Items;
}
