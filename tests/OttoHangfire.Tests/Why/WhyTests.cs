using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;
using OttoHangfire.Why;

namespace OttoHangfire.Tests.Why;

/// <summary><c>GET /otto/tasks/{id}/why</c>: a sentence for each way in which a task stands, with the next step.</summary>
public sealed partial class WhyTests : IAsyncLifetime
{
    private static readonly TaskSchedule Hourly = new() { Cron = "0 * * * *", TimeZone = "UTC" };

    private StillBackend _still = null!;

    public static TheoryData<string, string?> EveryState
    {
        get
        {
            var all = new TheoryData<string, string?>();
            foreach (var state in TaskState.All.Where(state => state.Status != OttoStatus.Pending))
            {
                all.Add(state.Status, state.Reason);
            }

            return all;
        }
    }

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(AskingHandler.Add);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [MemberData(nameof(EveryState))]
    public async Task EachState_HasASentenceOfItsOwn_AndANextStep(string status, string? reason)
    {
        var task = (await _still.AddAsync()) with { Status = status, Reason = reason, LastError = null };
        var words = new WhyWords(task.Id, TimeZoneInfo.Utc);

        var answer = WhyStatus.Of(task, words);

        answer.Command.Should().NotBeNull();
        answer.Sentence.Should().Contain($"'{answer.Command}'").And.EndWith(".").And.NotContain("_by_");
        TaskState.All.Where(other => other.Status != OttoStatus.Pending && (other.Status, other.Reason) != (status, reason))
            .Select(other => WhyStatus.Of(task with { Status = other.Status, Reason = other.Reason }, words).Sentence)
            .Should().NotContain(answer.Sentence);
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public async Task InTheConsole_EachState_SaysWhatToPress_AndItIsThere(string status, string? reason)
    {
        var task = await _still.Backend.AddAsync(Some.TaskOfTomorrow("test.chore"));
        var named = reason is null ? "NULL" : $"'{reason}'";
        _still.Backend.Execute($"UPDATE otto_tasks SET status = '{status}', reason = {named}, attempt = 1, last_error = 'It broke.' WHERE id = {task.Id}");
        _still.Backend.Execute($"UPDATE otto_occurrences SET outcome = 'ran' WHERE task_id = {task.Id}");

        var api = await AskAsync(task);
        var page = (await (await ConsoleBrowser.OpenAsync(_still.Backend)).GetAsync($"/tasks/{task.Id}")).Html;
        var said = WebUtility.HtmlDecode(Paragraph().Match(page).Groups["text"].Value);

        said.Should().NotBeEmpty().And.NotContain("tools/otto worker").And.NotContain("run '");
        said.Split(';')[0].Should().Be(api.Sentence.Split(';')[0], "both say the same, and what follows differs");
        var step = NextStep.All.Should().ContainSingle(step => said.EndsWith($", {step.Press}.", StringComparison.Ordinal) && TypedCommand.Otto(step.Command(task.Id)) == api.Command).Subject;
        page.Should().Contain(step switch
        {
            { Page: { } path } => $"href=\"{path}\"",
            _ when step.Press.StartsWith("press ", StringComparison.Ordinal) => $">{step.Press["press ".Length..]}</",
            _ => $">{step.Press["look at ".Length..]}</",
        });
    }

    [Fact]
    public async Task EachOutcomeOfAnInstant_WithEachReason_HasASentence_InTheConsoleToo()
    {
        var task = await _still.AddAsync(Hourly);
        var row = (await _still.OccurrencesAsync(task.Id)).Single();
        var words = new WhyWords(task.Id, TimeZoneInfo.Utc);
        string?[] reasons = [null, .. Constants(typeof(OttoReason)), .. Constants(typeof(OccurrenceReason))];

        foreach (var outcome in Constants(typeof(OccurrenceOutcome)))
        {
            foreach (var one in reasons.Select(reason => row with { Outcome = outcome, Reason = reason }))
            {
                foreach (var answer in new[] { WhyInstant.Of(one, one.ScheduledFor, words), WhyInstant.Passed(one, one.ScheduledFor, words), WhyInstant.Of(one with { RunId = 1 }, one.ScheduledFor, words) })
                {
                    answer.Sentence.Should().Contain("2026-12-01 09:00 UTC").And.EndWith(".").And.NotContain("_");
                    answer.Shown.Should().EndWith(".").And.NotContain("tools/otto");
                    (answer.Command is null).Should().Be(answer.Sentence == answer.Shown);
                }
            }
        }
    }

    [Theory]
    [InlineData("by_owner", "because you skipped it")]
    [InlineData("overlap", "the run before it was still open")]
    [InlineData("down", "nobody was awake")]
    [InlineData("late", "all workers were busy")]
    [InlineData("paused", "the task was paused")]
    [InlineData("awaiting_approval", "waited for your approval")]
    [InlineData("cancelled", "the task was cancelled")]
    [InlineData("missing_model", "the task had stopped (missing model)")]
    public async Task EachReasonOfAnInstant_IsSaid(string reason, string sentence)
    {
        var task = await _still.AddAsync(Hourly);
        var row = (await _still.OccurrencesAsync(task.Id)).Single() with { Outcome = "skipped", Reason = reason };

        WhyInstant.Of(row, row.ScheduledFor, new WhyWords(task.Id, TimeZoneInfo.Utc)).Sentence
            .Should().StartWith("Its run of 2026-12-01 09:00 UTC was skipped, ").And.Contain(sentence);
    }

    [Fact]
    public async Task WhatIsToCome_SaysWhen_AndWhatWasSkippedLast()
    {
        var task = await _still.AddAsync(Hourly);
        await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/skip", new OccurrenceSkip { ScheduledFor = Some.Now.AddHours(1) });
        var before = await AskAsync(task);
        _still.Clock.Advance(TimeSpan.FromMinutes(90));
        var after = await AskAsync(task);
        await _still.Backend.PostAsync(
            $"/otto/tasks/{task.Id}/occurrences/move", new OccurrenceMove { ScheduledFor = Some.Now.AddHours(2), To = Some.Now.AddHours(2.5) });

        before.Should().BeEquivalentTo(new
        {
            TaskId = task.Id,
            Sentence = $"It waits for its time: 2026-12-01 11:00 Europe/Berlin; to run it now, run '{TypedCommand.Otto($"run {task.Id}")}'.",
            Command = TypedCommand.Otto($"run {task.Id}"),
            Page = $"/tasks/{task.Id}",
        });
        after.Sentence.Should().Contain("It waits for its time: 2026-12-01 11:00").And.Contain("Its run of 2026-12-01 10:00 Europe/Berlin was skipped, because you skipped it");
        (await AskAsync(task)).Sentence.Should().Contain("2026-12-01 11:30 Europe/Berlin, to which its run of 2026-12-01 11:00 Europe/Berlin was moved");
    }

    [Fact]
    public async Task WhatIsDue_SaysWhatStandsAgainstIt()
    {
        var first = await _still.AddAsync();
        var starts = await AskAsync(first);
        _still.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _still.AddAsync();
        var waits = await AskAsync(second);
        await _still.Backend.PutAsync("/otto/worker", new { enabled = false });
        var stopped = await AskAsync(second);
        var later = await _still.Backend.AddAsync(Some.Task() with { NextRunAt = Some.Now.AddDays(1) });

        starts.Sentence.Should().Contain("starts within seconds");
        waits.Sentence.Should().Contain("waits for a worker").And.Contain("one task has waited longer");
        stopped.Should().BeEquivalentTo(new { Sentence = $"The stop switch is off, so nothing starts; to turn it on, run '{TypedCommand.Otto("worker on")}'." });
        (await AskAsync(later)).Sentence.Should().Contain("It waits for its time").And.Contain("But then, too: The stop switch is off");
    }

    [Fact]
    public async Task ATryThatDidNotWork_AndAnAgentOutOfReach_SayWhenTheNextOneIs()
    {
        _still.Agent.AnswersProblem(503, "Busy.");
        var busy = await _still.AddAsync();
        await _still.RingAsync(busy.Id);
        var busySays = await AskAsync(busy);
        await _still.Agent.StopAsync();
        var down = await _still.AddAsync();
        await _still.RingAsync(down.Id);

        busySays.Sentence.Should().StartWith("Try 1 of 5 did not work (").And.Contain("the next one is at 2026-12-01 09:00:");
        busySays.Command.Should().Be(TypedCommand.Otto($"run {busy.Id}"));
        (await AskAsync(down)).Sentence.Should().StartWith("Otto has been out of reach since 2026-12-01 09:00 Europe/Berlin");
    }

    [Fact]
    public async Task OneInstant_SaysWhatBecameOfIt_AlsoWhereARowStandsForMany()
    {
        var task = await _still.AddAsync(Hourly);
        await _still.RestartAsync(() => _still.Clock.Advance(TimeSpan.FromHours(30)));
        await _still.ReconcileAsync();
        await _still.RingByScheduleAsync(task.Id);

        (await AskAsync(task, "2026-12-01T11:00:00Z")).Sentence.Should().StartWith("Its run of 2026-12-01 12:00 Europe/Berlin was missed, because nobody was awake");
        (await AskAsync(task, "2026-12-02T14:00:00Z")).Sentence.Should().Contain("took place, and ended well");
        (await AskAsync(task, "2026-12-02T15:00:00Z")).Sentence.Should().Be("2026-12-02 16:00 Europe/Berlin is still to come.");
        (await AskAsync(task, "2027-01-01T15:00:00Z")).Sentence.Should().Be("2027-01-01 16:00 Europe/Berlin is still to come.");
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/why?scheduled_for=2027-01-01T15:07:00Z")).Should().Match<Answer>(
            answer => answer.Status == 400 && answer.Body.Contains("is not an instant of task", StringComparison.Ordinal));
        (await _still.Backend.GetAsync("/otto/tasks/99/why")).Status.Should().Be(404);
    }

    private static IEnumerable<string> Constants(Type list) => list.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    [GeneratedRegex("<p class=\"why\"><bdi>(?<text>[^<]*)</bdi>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Paragraph();

    private async Task<TaskWhy> AskAsync(OttoTask task, string? instant = null) =>
        (await _still.Backend.GetAsync($"/otto/tasks/{task.Id}/why{(instant is null ? "" : $"?scheduled_for={instant}")}")).Read<TaskWhy>();
}
