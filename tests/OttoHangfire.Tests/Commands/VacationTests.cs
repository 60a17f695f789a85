using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>Vacations: what lies inside is skipped when it comes, and it ends by itself. The hours count from the start of the test.</summary>
[RightPayload(
    "life_os.add_vacation",
    """{"from":"2026-12-24T00:00:00Z","to":"2026-12-31T00:00:00Z","task_types":["life_os.reminder"],"note":"x"}""",
    "from",
    "to",
    "task_types")]
public sealed class VacationTests : IAsyncLifetime
{
    private static readonly TaskSchedule Hourly = new() { Cron = "0 * * * *", TimeZone = "UTC" };
    private static readonly TaskSchedule EveryHour = new() { Every = "PT1H", TimeZone = "UTC", Start = "2026-12-01T09:00:00" };

    private StillBackend _still = null!;

    public static TheoryData<TaskSchedule> Both => [Hourly, EveryHour];

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [MemberData(nameof(Both))]
    public async Task WhatLiesInside_IsSkipped_AndThenItGoesOnByItself(TaskSchedule schedule)
    {
        var task = await _still.AddAsync(schedule);

        await LeaveAsync(2, 4);
        await LiveAsync(task, 1, 5);

        (await _still.OutcomesAsync(task.Id)).Should().Equal(
            (1, "ran", null), (2, "skipped", "vacation"), (3, "skipped", "vacation"), (4, "ran", null), (5, "ran", null), (6, "pending", null));
        (await _still.Backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    [Fact]
    public async Task WhatWasMissedAroundIt_IsStillMissed_AndRunsOnce()
    {
        var task = await _still.AddAsync(EveryHour);
        await LeaveAsync(2, 4);

        _still.Clock.SetUtcNow(At(6));
        await _still.RingAsync(task.Id);

        (await _still.OutcomesAsync(task.Id)).Should().Equal(
            (1, "missed", "down"), (2, "skipped", "vacation"), (3, "skipped", "vacation"), (4, "missed", "down"), (5, "missed", "down"),
            (6, "ran", null), (7, "pending", null));
    }

    [Fact]
    public async Task ALongOne_IsOneRowBesideItsNewestTen()
    {
        var task = await _still.AddAsync(EveryHour);
        await LeaveAsync(1, 101);

        _still.Clock.SetUtcNow(At(101));
        await _still.RingAsync(task.Id);

        var rows = await _still.OccurrencesAsync(task.Id);
        rows.Where(row => row.Reason == "vacation").Should().HaveCount(11).And.ContainSingle(row => row.GapCount == 90);
        rows.Where(row => row.Outcome == "ran").Should().ContainSingle().Which.ScheduledFor.Should().Be(At(101));
    }

    [Fact]
    public async Task OneThatIsTakenAway_SkipsNothingMore()
    {
        var task = await _still.AddAsync(Hourly);
        var vacation = (await LeaveAsync(1, 24)).Read<Vacation>();
        await LiveAsync(task, 1, 1);

        var removed = await _still.Backend.DeleteAsync($"/otto/vacations/{vacation.Id}");
        await LiveAsync(task, 2, 2);

        removed.Status.Should().Be(204);
        (await _still.OutcomesAsync(task.Id)).Should().Equal((1, "skipped", "vacation"), (2, "ran", null), (3, "pending", null));
        (await _still.Backend.DeleteAsync($"/otto/vacations/{vacation.Id}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task ItIsForRecurringTasksOfItsTypes_AndNotForWhatSomebodyRuns()
    {
        var other = await _still.AddAsync(EveryHour);
        var once = await _still.AddAsync();
        await LeaveAsync(1, 24, "debug.other");
        await LiveAsync(other, 1, 1);
        await LeaveAsync(1, 24, other.Type);
        await _still.RingAsync(once.Id);
        await _still.Backend.TellAsync(other.Id, "run");
        await _still.RingAsync(other.Id);

        (await _still.Backend.TaskAsync(once.Id)).Status.Should().Be(OttoStatus.Success);
        (await _still.OccurrencesAsync(other.Id)).Select(row => (row.Kind, row.Outcome)).Should().Equal(
            ("scheduled", "ran"), ("manual", "ran"), ("scheduled", "pending"));
    }

    [Fact]
    public async Task OneThatIsAddedWhileTheAlarmRings_IsKept()
    {
        var task = await _still.AddAsync(Hourly);
        _still.Clock.SetUtcNow(At(1));
        await LeaveAsync(1, 2);
        var due = (await _still.OccurrencesAsync(task.Id)).Single();

        var claimed = await _still.Get<OttoHangfire.Database.OttoDatabase>().WriteAsync(
            transaction => _still.Get<OttoHangfire.Tasks.OccurrenceRepository>().ClaimAsync(due.Id, Owner(), transaction), CancellationToken.None);

        claimed.Should().BeNull();
    }

    [Fact]
    public async Task DatesToCome_SayThatTheyLieInOne()
    {
        var task = await _still.AddAsync(Hourly);
        await LeaveAsync(2, 4);

        var page = (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/occurrences")).Read<Page<TaskOccurrence>>();

        page.Items.Reverse().Take(4).Select(row => (row.Outcome, row.Reason)).Should().Equal(
            ("pending", null), ("skipped", "vacation"), ("skipped", "vacation"), ("pending", null));
    }

    [Theory]
    [InlineData("""{"to":"2026-12-01T09:00:00Z"}""", "from", "is missing")]
    [InlineData("""{"from":"2026-12-01T09:00:00Z"}""", "to", "is missing")]
    [InlineData("""{"from":"2026-12-02T09:00:00Z","to":"2026-12-02T09:00:00Z"}""", "to", "later than from")]
    [InlineData("""{"from":"2026-11-01T09:00:00Z","to":"2026-11-02T09:00:00Z"}""", "to", "has passed")]
    [InlineData("""{"from":"2026-12-02T09:00:00Z","to":"2028-12-02T09:00:00Z"}""", "to", "366 days")]
    [InlineData("""{"from":"2026-12-02T09:00:00Z","to":"2026-12-03T09:00:00Z","task_types":[]}""", "task_types", "may not be empty")]
    [InlineData("""{"from":"2026-12-02T09:00:00Z","to":"2026-12-03T09:00:00Z","until":"x"}""", "until", "not a field")]
    public async Task AWrongOne_IsRefused_ByTheNameOfItsField(string body, string field, string says) =>
        (await _still.Backend.PostTextAsync("/otto/vacations", body)).AsWrongField(field).Should().Contain(says);

    [Fact]
    public async Task Why_NamesTheVacation()
    {
        var task = await _still.AddAsync(Hourly);
        await LeaveAsync(1, 2);
        await LiveAsync(task, 1, 1);

        var why = await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/why?scheduled_for={Uri.EscapeDataString("2026-12-01T09:00:00Z")}");

        why.Body.Should().Contain("because it lay in a vacation").And.Contain("vacation list");
    }

    private string Owner() => _still.Backend.Column("SELECT name FROM otto_owners")[0];

    private static DateTimeOffset At(double hour) => new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero).AddHours(hour);

    private Task<Answer> LeaveAsync(double from, double to, params string[] types) => _still.Backend.PostAsync(
        "/otto/vacations", new NewVacation { From = At(from), To = At(to), TaskTypes = types.Length == 0 ? null : types });

    private async Task LiveAsync(OttoTask task, int from, int to)
    {
        for (var hour = from; hour <= to; hour++)
        {
            _still.Get<OttoHangfire.Tasks.Uptime>().Look();
            _still.Clock.SetUtcNow(At(hour));
            await _still.RingAsync(task.Id);
        }
    }
}
