using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Incidents;

/// <summary>What goes wrong is told once in plain words with a step that works, once a day as long as it lasts, and once when it works again.</summary>
public sealed class IncidentTests : IAsyncLifetime
{
    private IncidentScene _scene = null!;

    public static TheoryData<string> Everything => [.. WhatGoesWrong.All.Select(wrong => wrong.What)];

    public async Task InitializeAsync() => _scene = await IncidentScene.OpenAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task WhatGoesWrong_IsToldOnce_WithAStepThatWorks(string what)
    {
        var wrong = WhatGoesWrong.All.Single(one => one.What == what);

        await wrong.HappensAsync(_scene);
        await _scene.TellAsync();
        await _scene.TellAsync();

        var message = _scene.Messages().Should().ContainSingle().Subject;
        message.Should().Contain(wrong.Says);
        var incident = (await ListAsync()).Should().ContainSingle(one => one.ToldAt != null).Subject;
        incident.Command.Should().Be(TypedCommand.Otto(wrong.Step));
        message.Should().Be($"{incident.Title}: {incident.Sentence}");
        (wrong.Step == "doctor" || message.Contains($"'{incident.Command}'", StringComparison.Ordinal)).Should().BeTrue(message);
        (await _scene.Backend.GetAsync(incident.Page!)).Status.Should().BeOneOf(200, 401);
    }

    [Fact]
    public void ThePage_HasEachOfThem_AndNoOther()
    {
        var rows = File.ReadLines(Checkout.PathOf("docs", "incidents.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1);

        rows.Should().Equal(WhatGoesWrong.All.Select(wrong => $"| {wrong.What} | *{wrong.Says}* | `tools/otto {wrong.Step}` |"));
        WhatGoesWrong.All.Should().HaveCountGreaterThanOrEqualTo(30);
    }

    [Fact]
    public async Task ATaskThatFailsEveryMinuteForADay_IsTwoMessages_AndThenOneADay_UntilItWorksAgain()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        var task = await _scene.AddEveryMinuteAsync();
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            await _scene.NextMinuteAsync(task);
        }

        _scene.Messages().Should().SatisfyRespectively(
            first => first.Should().StartWith($"A run of Task {task.Id} \"Call Mum\" failed: Its last run ended badly"),
            second => second.Should().StartWith($"Task {task.Id} \"Call Mum\" waits for you: Five runs in a row ended badly"));

        _scene.Still.Clock.Advance(TimeSpan.FromHours(1));
        await _scene.TellAsync();
        _scene.Messages().Should().HaveCount(3);
        _scene.Messages()[2].Should().Be(_scene.Messages()[1], "it lasts");
    }

    [Fact]
    public async Task WhatWorksAgain_IsSaidOnce_AndWhatComesAndGoes_IsNotSaidAllDay()
    {
        var task = await _scene.AddEveryMinuteAsync();
        for (var minute = 0; minute < 60; minute++)
        {
            if (minute % 2 == 0)
            {
                _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
            }
            else
            {
                _scene.Still.Agent.Answers("Done.");
            }

            await _scene.NextMinuteAsync(task);
        }

        _scene.Messages().Should().SatisfyRespectively(
            first => first.Should().Contain("failed: Its last run ended badly (I have no skill for that); the next one is at 2026-12-01 09:02 Europe/Berlin"),
            second => second.Should().StartWith("Works again: ").And.EndWith("There is nothing to do."));
        (await ListAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Times = 1, Ending = IncidentEnding.WorksAgain });
    }

    [Fact]
    public async Task WhatWasSeen_IsToldNoMoreEachDay_ButStillWhenItWorksAgain()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        var task = await _scene.RunAsync();
        await _scene.TellAsync();
        var incident = (await ListAsync("open")).Single();

        var seen = (await _scene.Backend.PostAsync($"/otto/incidents/{incident.Id}/acknowledge")).Read<Incident>();
        var again = (await _scene.Backend.PostAsync($"/otto/incidents/{incident.Id}/acknowledge")).Read<Incident>();
        _scene.Still.Clock.Advance(TimeSpan.FromDays(3));
        await _scene.TellAsync();
        var messages = _scene.Messages().Count;
        _scene.Still.Agent.Answers("Done.");
        await _scene.Backend.TellAsync(task.Id, "retry");
        await _scene.Still.RingAsync(task.Id);
        await _scene.TellAsync();

        seen.Should().BeEquivalentTo(new { AcknowledgedAt = Some.Now, AcknowledgedBy = "owner (cli)" });
        again.Should().BeEquivalentTo(seen);
        messages.Should().Be(1);
        _scene.Messages().Should().HaveCount(2).And.Subject.Last().Should().StartWith("Works again: Task 1");
        (await ListAsync("open")).Should().BeEmpty();
        (await ListAsync("closed")).Should().ContainSingle();
        (await _scene.Backend.PostAsync("/otto/incidents/99/acknowledge")).Status.Should().Be(404);
        (await _scene.Backend.GetAsync("/otto/incidents?status=odd")).Status.Should().Be(400);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("remove")]
    public async Task WhatTheOwnerHasSettledHerself_IsSaidNoMore(string verb)
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        var task = await _scene.RunAsync();
        await _scene.TellAsync();

        await (verb == "remove" ? _scene.Backend.DeleteAsync($"/otto/tasks/{task.Id}") : _scene.Backend.TellAsync(task.Id, verb));
        _scene.Still.Clock.Advance(TimeSpan.FromDays(2));
        await _scene.TellAsync();

        _scene.Messages().Should().ContainSingle();
        (await ListAsync()).Single().Ending.Should().Be(IncidentEnding.Settled);
    }

    [Fact]
    public async Task HerOwnNo_IsNotToldToHer_AndADecisionEndsTheQuestion()
    {
        _scene.Still.Agent.Answers("Done.", Some.Action(AskingHandler.Tier3, new { text = "a" }));
        var task = await _scene.RunAsync();
        await _scene.TellAsync();

        await _scene.Backend.PostAsync("/otto/approvals/1/reject", new { });
        await _scene.Still.RingAsync(task.Id);
        await _scene.TellAsync();

        (await _scene.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Rejected);
        _scene.Messages().Should().ContainSingle().Which.Should().StartWith("Otto asks for your approval: ");
        (await ListAsync()).Single().Ending.Should().Be(IncidentEnding.Settled);
    }

    [Fact]
    public async Task WhoDiesBetweenTheFaultAndTheMessage_TellsItAfterTheNextStart_Once()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        await _scene.RunAsync();

        // Dies before it is told, then in the middle of telling, and at last after it was told.
        await _scene.Still.RestartAsync(() => { });
        _scene.Backend.Execute("CREATE TRIGGER dies AFTER INSERT ON otto_outbox BEGIN SELECT RAISE(ABORT, 'died here'); END");
        await _scene.Invoking(scene => scene.TellAsync()).Should().ThrowAsync<Exception>();
        _scene.Messages().Should().BeEmpty();
        _scene.Backend.Execute("DROP TRIGGER dies");
        await _scene.Still.RestartAsync(() => { });
        await _scene.TellAsync();
        await _scene.Still.RestartAsync(() => { });
        await _scene.TellAsync();

        _scene.Messages().Should().ContainSingle();
    }

    [Fact]
    public async Task ManyAtOnce_AreOneMessage()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        for (var number = 0; number < 12; number++)
        {
            await _scene.RunAsync();
        }

        await _scene.TellAsync();

        _scene.Messages().Should().ContainSingle().Which.Should().StartWith("12 things went wrong: - Task 1 ").And.Contain("- and 2 more")
            .And.EndWith($"To see what to do about each, run '{TypedCommand.Otto("incidents")}'.");
        (await ListAsync()).Should().HaveCount(12).And.OnlyContain(incident => incident.ToldAt == Some.Now);
    }

    [Fact]
    public async Task AFindingOfTheDoctor_WorksAgain()
    {
        await _scene.Still.Agent.StopAsync();
        await _scene.GoRoundAsync(TimeSpan.FromMinutes(3));
        _scene.Messages().Should().BeEmpty("a start of a few minutes is no news");
        await _scene.GoRoundAsync(TimeSpan.FromMinutes(2));
        await _scene.Still.Agent.StartAgainAsync();
        await _scene.GoRoundAsync(TimeSpan.Zero);

        _scene.Messages().Should().SatisfyRespectively(
            first => first.Should().StartWith("Otto: something is wrong: Otto does not answer at"),
            second => second.Should().StartWith("Works again: Otto: "));
    }

    [Theory]
    [InlineData("""{ "name": "a", "kind": "webhook", "url": "https://127.0.0.1:9/a", "secret": "SECRET" }, { "name": "b", "kind": "webhook", "url": "https://127.0.0.1:9/b", "secret": "SECRET" }""", null)]
    [InlineData("""{ "name": "a", "kind": "webhook", "url": "https://127.0.0.1:9/a", "secret": "SECRET" }, { "name": "b", "kind": "webhook", "default": true, "url": "https://127.0.0.1:9/b", "secret": "SECRET" }""", "b")]
    [InlineData("", null)]
    public async Task TheChannel_IsTheDefaultOne_OrTheOnlyOne_ElseItIsOnlyShown(string channels, string? channel)
    {
        await using var scene = await IncidentScene.OpenAsync(channels.Replace("SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        await scene.RunAsync();

        await scene.TellAsync();

        scene.Backend.Column("SELECT channel FROM otto_outbox").Should().Equal(channel is null ? [] : [channel]);
        (await scene.Backend.GetAsync("/otto/incidents")).Read<Page<Incident>>().Items.Single().Should().BeEquivalentTo(new
        {
            ToldAt = channel is null ? (DateTimeOffset?)null : Some.Now,
            Sentence = $"Otto cannot or will not do it (I have no skill for that); to try again, when that is settled, run '{TypedCommand.Otto("retry 1")}'.",
        });
    }

    [Fact]
    public async Task Home_ShowsWhatIsWrong_WithWhatToPress_UntilItIsSeen()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        await _scene.RunAsync();
        await _scene.TellAsync();
        var browser = await ConsoleBrowser.OpenAsync(_scene.Backend);

        var before = await browser.GetAsync("/");
        await browser.SendFormAsync("/", "/incidents/1/seen");
        var after = await browser.GetAsync("/");

        before.Text.Should().Contain("What went wrong").And.Contain("to try again, when that is settled, press Retry.");
        after.Text.Should().NotContain("What went wrong");
        (await ListAsync()).Single().AcknowledgedBy.Should().Be("owner (browser)");
    }

    [Fact]
    public async Task WhatIsOver_GoesWithTheNotifications()
    {
        _scene.Still.Agent.AnswersProblem(404, "I have no skill for that.");
        var task = await _scene.RunAsync();
        await _scene.TellAsync();
        await _scene.Backend.TellAsync(task.Id, "cancel");
        await _scene.TellAsync();

        _scene.Still.Clock.Advance(TimeSpan.FromDays(90));
        await _scene.Still.SweepAsync();
        var kept = (await ListAsync()).Count;
        _scene.Still.Clock.Advance(TimeSpan.FromSeconds(1));
        await _scene.Still.SweepAsync();

        kept.Should().Be(1);
        (await ListAsync()).Should().BeEmpty();
    }

    private async Task<IReadOnlyList<Incident>> ListAsync(string? status = null) =>
        (await _scene.Backend.GetAsync($"/otto/incidents{(status is null ? "" : $"?status={status}")}")).Read<Page<Incident>>().Items;
}
