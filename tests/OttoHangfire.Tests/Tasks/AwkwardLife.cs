using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Database;
using OttoHangfire.Notifications;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Schedules.Oracle;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>Lives through some awkward weeks with the real engine: each task rings when it is due, and a person changes her mind now and then.</summary>
internal sealed class AwkwardLife(AwkwardWeeks weeks)
{
    private const int Decisions = 30;

    private StillBackend _still = null!;

    private DateTime Now => _still.Clock.GetUtcNow().UtcDateTime;

    private Random Dice => weeks.Dice;

    /// <summary>Lives to the end and compares.</summary>
    /// <returns>How many instants were compared.</returns>
    public async Task<int> LiveAsync()
    {
        await using var still = _still = await StillBackend.StartAsync();
        _still.Clock.AdjustTime(new DateTimeOffset(weeks.From));
        foreach (var task in weeks.All)
        {
            task.Id = (await _still.Backend.AddAsync(Some.Task(task.Type) with { Schedule = task.Schedule })).Id;
        }

        foreach (var decision in DecisionTimes())
        {
            await RingUntilAsync(decision);
            await DecideAsync();
        }

        await RingUntilAsync(weeks.To);
        var compared = 0;
        foreach (var task in weeks.All)
        {
            compared += await CompareAsync(task);
        }

        return compared;
    }

    /// <summary>Never in the very second in which something is due.</summary>
    private List<DateTime> DecisionTimes()
    {
        var (first, minutes) = (weeks.From.AddSeconds(41 - weeks.From.Second), (int)(weeks.To - weeks.From).TotalMinutes);
        return [.. Enumerable.Range(0, Decisions).Select(_ => first.AddMinutes(Dice.Next(minutes))).Order()];
    }

    private async Task RingUntilAsync(DateTime end)
    {
        while (await NextAsync() is { } due && due <= end)
        {
            _still.Clock.SetUtcNow(new DateTimeOffset(due));
            foreach (var taskId in await Query<long>("SELECT DISTINCT task_id FROM otto_occurrences WHERE outcome = 'pending' AND due_at <= @now"))
            {
                await _still.RingByScheduleAsync(taskId);
            }
        }

        _still.Clock.SetUtcNow(new DateTimeOffset(end));
    }

    private async Task<DateTime?> NextAsync() =>
        await Query<Occurrence>("SELECT * FROM otto_occurrences WHERE outcome = 'pending' ORDER BY due_at LIMIT 1") is [var next] ? next.DueAt.UtcDateTime : null;

    private Task<IReadOnlyList<T>> Query<T>(string sql) =>
        _still.Get<OttoDatabase>().QueryAsync<T>(sql, new { now = _still.Clock.GetUtcNow() }, CancellationToken.None);

    private Task DecideAsync() => Dice.Next(10) switch
    {
        < 4 => SkipAsync(),
        < 7 => MoveAsync(),
        < 9 => LeaveAsync(),
        _ => ComeBackAsync(),
    };

    private async Task SkipAsync()
    {
        var task = weeks.All[Dice.Next(weeks.All.Count)];
        var open = task.Instants.Where(instant => task.TimeOf(instant) > Now).ToList();
        if (open.Count > 0)
        {
            var instant = open[Dice.Next(Math.Min(open.Count, 8))];
            await SayAsync(task, "skip", new { scheduled_for = Text(instant) });
            task.Decided[instant] = null;
        }
    }

    private async Task MoveAsync()
    {
        var task = weeks.All[Dice.Next(weeks.All.Count)];
        var open = task.Instants.Where(instant => (task.TimeOf(instant) ?? instant) > Now).ToList();
        var to = Now.AddSeconds(-41 + 13).AddMinutes(Dice.Next(2, 8_000));
        if (open.Count > 0 && task.IsFree(to))
        {
            var instant = open[Dice.Next(Math.Min(open.Count, 8))];
            await SayAsync(task, "move", new { scheduled_for = Text(instant), to = Text(to) });
            task.Decided[instant] = to;
        }
    }

    private async Task SayAsync(AwkwardTask task, string verb, object body)
    {
        var answer = await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/{verb}", body);
        answer.Status.Should().Be(200, "{0} {1} of {2} at {3:O}: {4}", verb, body, task, Now, answer.Body);
    }

    private async Task LeaveAsync()
    {
        var from = Now.AddSeconds(-41).AddMinutes(Dice.Next(-600, 6_000));
        var to = from.AddMinutes(Dice.Next(30, 4_320));
        string[]? types = Dice.Next(3) switch { 0 => ["test.chore"], 1 => ["debug.other"], _ => null };
        if (to > Now)
        {
            var vacation = new NewVacation { From = new DateTimeOffset(from), To = new DateTimeOffset(to), TaskTypes = types };
            var added = (await _still.Backend.PostAsync("/otto/vacations", vacation)).Read<Vacation>();
            weeks.Vacations.Add(new AwkwardVacation(added.Id, from, to, types, Now));
        }
    }

    private async Task ComeBackAsync()
    {
        if (weeks.Vacations.Find(vacation => vacation.TakenBackAt is null && vacation.To > Now) is { } vacation)
        {
            (await _still.Backend.DeleteAsync($"/otto/vacations/{vacation.Id}")).Status.Should().Be(204);
            vacation.TakenBackAt = Now;
        }
    }

    private async Task<int> CompareAsync(AwkwardTask task)
    {
        var expected = task.Instants.Select(instant => weeks.EndOf(task, instant)).OfType<AwkwardEnd>().ToList();
        var rows = (await _still.OccurrencesAsync(task.Id)).Where(row => row.Outcome != OccurrenceOutcome.Pending).Select(row => new AwkwardEnd(
            row.ScheduledFor.UtcDateTime, row.Outcome, row.Reason, row.MovedTo?.UtcDateTime, row.RunId is null ? null : row.ClaimedAt!.Value.UtcDateTime));

        rows.Should().Equal(expected, "in {0} from {1:O} on, {2}", weeks.Zone, weeks.From, task);
        CompareNights(expected);
        return expected.Count;
    }

    /// <summary>The message of each run waits until it is not quiet any more.</summary>
    private void CompareNights(List<AwkwardEnd> ends)
    {
        var wall = new Wall(weeks.Zone, weeks.From.Date, days: 30);
        var (from, to) = (new TimeOnly(Dice.Next(24), 30 * Dice.Next(2)), new TimeOnly(Dice.Next(24), Dice.Next(60)));
        if (from == to)
        {
            return;
        }

        foreach (var ranAt in ends.Select(end => end.RanAt).OfType<DateTime>())
        {
            var end = QuietTime.EndOf(new QuietWindow(from, to, TimeZone: null), weeks.Zone, new DateTimeOffset(ranAt));
            (end?.UtcDateTime).Should().Be(wall.QuietUntil(from, to, ranAt), "it is quiet from {0} to {1} in {2}, and {3:O}", from, to, weeks.Zone, ranAt);
        }
    }

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
