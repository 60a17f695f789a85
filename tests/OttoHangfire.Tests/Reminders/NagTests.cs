using System.Globalization;
using OttoHangfire.Contracts;
using OttoHangfire.Notifications;
using OttoHangfire.Reminders;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Reminders;

/// <summary><c>nag</c>: a reminder asks again until it is answered, so often and no more, the last time over another channel.</summary>
public sealed class NagTests : IAsyncLifetime
{
    private const string Settings = """
        { "channels": [
            { "name": "phone", "kind": "webhook", "url": "https://example.org/a", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "default": true },
            { "name": "bell", "kind": "webhook", "url": "https://example.org/b", "secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" } ] }
        """;

    private StillBackend _still = null!;

    public async Task InitializeAsync()
    {
        _still = await StillBackend.StartAsync(settings: Settings);
        _still.Agent.Answers("Call Mum");
    }

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task UntilItIsAnswered_ItAsksSoOften_AndTheLastTimeOverAnotherChannel()
    {
        var task = await RungAsync(new { text = "Call Mum", nag = new { every = "PT10M", times = 3, then = "bell" } });

        await LiveAsync(minutes: 60);

        Messages(task).Should().Equal(
            "10 phone Reminder, again (1 of 3) / Call Mum", "20 phone Reminder, again (2 of 3) / Call Mum", "30 bell Reminder, again (3 of 3) / Call Mum");
    }

    [Fact]
    public async Task ThatIsOffByDefault()
    {
        var task = await RungAsync(new { text = "Call Mum" });

        await LiveAsync(minutes: 60);

        Messages(task).Should().BeEmpty();
    }

    [Theory]
    [InlineData("done")]
    [InlineData("dismiss")]
    [InlineData("cancel")]
    public async Task Answered_OrCancelled_ItAsksNoMore(string verb)
    {
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 5 } });
        await LiveAsync(minutes: 15);

        // What has come and succeeded has nothing left to cancel, so it waits for another run.
        _ = verb == "cancel" ? await _still.Backend.TellAsync(task.Id, "run") : null;
        (await _still.Backend.TellAsync(task.Id, verb)).Status.Should().Be(200);
        await LiveAsync(minutes: 60);

        Messages(task).Should().ContainSingle();
    }

    [Fact]
    public async Task PutOff_ItBeginsAnew_WhenItHasComeAgain()
    {
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 2 } });
        await LiveAsync(minutes: 15);

        await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/snooze", new ReminderSnooze { For = "PT30M" });
        await LiveAsync(minutes: 30);
        await _still.RingAsync(task.Id);
        await LiveAsync(minutes: 60);

        Messages(task).Select(message => message[..message.IndexOf('/', StringComparison.Ordinal)].Trim()).Should().Equal(
            "10 phone Reminder, again (1 of 2)", "55 phone Reminder, again (1 of 2)", "65 phone Reminder, again (2 of 2)");
    }

    [Fact]
    public async Task WhilePaused_ItIsQuiet_AndThenGoesOn()
    {
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 5 } }, new TaskSchedule { Every = "P1D", TimeZone = "UTC" });
        await _still.Backend.TellAsync(task.Id, "pause");
        await LiveAsync(minutes: 35);
        Messages(task).Should().BeEmpty();

        await _still.Backend.TellAsync(task.Id, "resume");
        await LiveAsync(minutes: 15);

        Messages(task).Select(message => message.Split(' ')[0]).Should().Equal("35", "45");
    }

    [Fact]
    public async Task AfterARestart_ItGoesOn_AndNothingIsAskedTwice()
    {
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 5 } });
        await LiveAsync(minutes: 15);

        await _still.RestartAsync(() => { });
        await LiveAsync(minutes: 6);

        Messages(task).Select(message => message.Split(' ')[0]).Should().Equal("10", "20");
    }

    [Fact]
    public async Task SeveralLooksAtOnce_AskOnce()
    {
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 5 } });
        await LookAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(10));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(LookAsync)));

        Messages(task).Should().ContainSingle();
    }

    [Fact]
    public async Task UnderAClockThatWasAhead_ItIsNotQuietForLong()
    {
        _still.Clock.Advance(TimeSpan.FromDays(3));
        var task = await RungAsync(new { nag = new { every = "PT10M", times = 2 } });
        await LookAsync();

        _still.Clock.AdjustTime(Some.Now);
        await LiveAsync(minutes: 30);

        Messages(task).Should().HaveCount(2);
    }

    [Fact]
    public async Task AChannelThatIsNotThere_GivesWayToTheDefaultOne_AndAChangedPlanHolds()
    {
        var task = await RungAsync(new { channel = "gone", nag = new { every = "PT10M", times = 5, then = "gone" } });
        await LiveAsync(minutes: 15);

        _still.Backend.Execute($$$"""UPDATE otto_tasks SET payload = '{"nag":{"every":"PT1M","times":2,"then":"gone"}}' WHERE id = {{{task.Id}}}""");
        await LiveAsync(minutes: 60);

        Messages(task).Should().Equal("10 phone Reminder, again (1 of 5) / Call Mum", "20 phone Reminder, again (2 of 2) / Call Mum");
    }

    [Fact]
    public async Task InQuietHours_ItAsksNot_AndHasAllItsTimesAfterwards()
    {
        await BeQuietAsync();
        var task = await RungAsync(new { text = "Call Mum", nag = new { every = "PT7M", times = 2 } });

        await LiveAsync(minutes: 90);

        Messages(task).Should().Equal("60 phone Reminder, again (1 of 2) / Call Mum", "67 phone Reminder, again (2 of 2) / Call Mum");
    }

    [Fact]
    public async Task WhatIsUrgent_AsksInQuietHours_AndIsUrgentThen()
    {
        await BeQuietAsync();
        var task = await RungAsync(new { text = "Call Mum", urgent = true, nag = new { every = "PT10M", times = 2 } });

        await LiveAsync(minutes: 30);

        Messages(task).Select(message => message.Split(' ')[0]).Should().Equal("10", "20");
        _still.Backend.Column("SELECT urgent FROM otto_outbox").Should().Equal("1", "1");
    }

    [Fact]
    public async Task WhileTheReminderItselfWaits_ItAsksNot()
    {
        await BeQuietAsync();
        var task = await RungWithMessageAsync(new { every = "PT10M", times = 2 });
        await _still.Get<Outbox>().SendDueAsync(CancellationToken.None);

        await LiveAsync(minutes: 75);
        Messages(task).Should().ContainSingle("the hours are over, but it has not gone yet");
        _still.Backend.Execute("UPDATE otto_outbox SET state = 'sent', finished_at = created_at");
        await LiveAsync(minutes: 30);

        Messages(task).Select(message => message.Split(' ')[0]).Should().Equal("0", "80", "90");
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("phone", 0)]
    [InlineData("bell", 3)]
    public async Task WhileTheReminderItselfCannotBeSent_OnlyOneThatEndsOverAnotherChannelGoesOn(string? then, int asked)
    {
        var task = await RungWithMessageAsync(new { every = "PT10M", times = 3, then });
        _still.Backend.Execute("UPDATE otto_outbox SET tries = 1");

        await LiveAsync(minutes: 45);

        Messages(task).Should().HaveCount(1 + asked);
    }

    [Theory]
    [InlineData("""5""")]
    [InlineData("""{}""")]
    [InlineData("""{"every":"PT10M"}""")]
    [InlineData("""{"every":"PT30S","times":5}""")]
    [InlineData("""{"every":"P2D","times":5}""")]
    [InlineData("""{"every":"10m","times":5}""")]
    [InlineData("""{"every":"PT10M","times":0}""")]
    [InlineData("""{"every":"PT10M","times":51}""")]
    [InlineData("""{"every":"PT10M","times":1.5}""")]
    [InlineData("""{"every":"PT10M","times":5,"then":7}""")]
    [InlineData("""{"every":"PT10M","times":5,"until":"x"}""")]
    public async Task AWrongPlan_IsRefusedAtTheDoor_AndOfOtherTasksItIsNoPlan(string nag)
    {
        var body = $$$"""{"type":"life_os.reminder","description":"Call Mum","payload":{"nag":{{{nag}}}}}""";

        (await _still.Backend.PostTextAsync("/otto/tasks", body)).AsWrongField("payload").Should().Contain("nag").And.Contain("""{"every": "PT10M", "times": 5, "then": "mail"}""");

        (await _still.Backend.PostTextAsync("/otto/tasks", body.Replace("life_os.reminder", "test.chore", StringComparison.Ordinal))).Status.Should().Be(201);
    }

    /// <summary>Random times, pauses, sleeps, restarts of the looker and answers, against a reckoning of its own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomStories_AskAsTheyShould(int seed)
    {
        var chance = new Random(seed);
        for (var story = 0; story < 15; story++)
        {
            var (every, times) = (chance.Next(1, 40), chance.Next(1, 7));
            var began = Minute();
            var task = await RungAsync(new { nag = new { every = $"PT{every}M", times, then = "bell" } });
            await LookAsync();
            var (expected, due, isAnswered, isPaused) = (new List<string>(), (int?)(began + every), false, false);
            for (var step = 0; step < 25; step++)
            {
                switch (chance.Next(12))
                {
                    case 0 when chance.Next(4) == 0:
                        await _still.Backend.TellAsync(task.Id, chance.Next(2) == 0 ? "done" : "dismiss");
                        isAnswered = true;
                        break;
                    case 1:
                        _still.Backend.Execute($"UPDATE otto_tasks SET status = '{(isPaused ? "success" : "blocked")}', reason = {(isPaused ? "NULL" : "'paused'")} WHERE id = {task.Id}");
                        isPaused = !isPaused;
                        break;
                }

                _still.Clock.Advance(TimeSpan.FromMinutes(chance.Next(6) == 0 ? chance.Next(200) : chance.Next(8)));
                await LookAsync();
                if (due is { } at && at <= Minute() && !isAnswered && !isPaused)
                {
                    var number = expected.Count + 1;
                    expected.Add($"{Minute()} {(number == times ? "bell" : "phone")} {number}");
                    due = number == times ? null : at + every > Minute() ? at + every : Minute() + every;
                }
            }

            Messages(task).Select(message => string.Join(' ', message.Split(' ')[..2]) + message.Split('(')[1].Split(' ')[0].PadLeft(2)).Should().Equal(expected, $"story {story} of seed {seed}");
        }
    }

    private int Minute() => (int)(_still.Clock.GetUtcNow() - Some.Now).TotalMinutes;

    private async Task<OttoTask> RungAsync(object payload, TaskSchedule? schedule = null)
    {
        var task = await _still.Backend.AddAsync(Some.Task(payload: payload) with { Schedule = schedule });
        await _still.RingAsync(task.Id);
        return task;
    }

    /// <summary>For an hour from the start of the test.</summary>
    private async Task BeQuietAsync() =>
        (await _still.Backend.PutAsync("/otto/settings/quiet-hours", new { from = "07:30", to = "09:00", time_zone = "UTC" })).Status.Should().Be(200);

    private Task<OttoTask> RungWithMessageAsync(object nag)
    {
        _still.Agent.Answers("Done.", Some.Action("notify.send", new { title = "Reminder", body = "Call Mum" }));
        return RungAsync(new { text = "Call Mum", nag });
    }

    private Task LookAsync() => _still.Get<Nagging>().LookAsync(CancellationToken.None);

    private async Task LiveAsync(int minutes)
    {
        await LookAsync();
        for (var minute = 0; minute < minutes; minute++)
        {
            _still.Clock.Advance(TimeSpan.FromMinutes(1));
            await LookAsync();
        }
    }

    /// <summary>When, over which channel, and what; the minutes count from the start of the test.</summary>
    private IEnumerable<string> Messages(OttoTask task) =>
        _still.Backend.Column($"SELECT created_at || '|' || channel || ' ' || title || ' / ' || body FROM otto_outbox WHERE task_id = {task.Id} ORDER BY id")
            .Select(line => line.Split('|', 2))
            .Select(parts => $"{(DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture) - Some.Now).TotalMinutes:0} {parts[1]}");
}
