using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Commands;

/// <summary>The verbs, on tasks that came to stand as they do by the real way.</summary>
public sealed class TaskCommandsTests : IClassFixture<RunningBackend>, IDisposable
{
    private static readonly string[] Verbs = ["run", "retry", "cancel", "pause", "resume"];

    private readonly OttoBackend _backend;
    private readonly HeldAnswer _held = new();

    public TaskCommandsTests(RunningBackend fixture)
    {
        _backend = fixture.Backend;
        _backend.Agent.AnswersWith(AnswerAsync);
    }

    public void Dispose() => _held.Release();

    /// <summary>What a verb that is not possible is answered with.</summary>
    private static readonly Dictionary<string, string[]> Impossible = new()
    {
        ["run"] = ["it cannot be run."],
        ["retry"] = ["it cannot be retried.", "there is nothing to retry."],
        ["cancel"] = ["it cannot be cancelled."],
        ["pause"] = ["it cannot be paused."],
        ["resume"] = ["there is nothing to resume."],
    };

    [Theory]
    [InlineData("waits", "pending", null, "run cancel pause")]
    [InlineData("retries", "pending", "retrying", "run cancel pause")]
    [InlineData("holds", "running", null, "cancel")]
    [InlineData("succeeds", "success", null, "run")]
    [InlineData("fails", "error", "actions_failed", "run retry cancel")]
    [InlineData("refused", "error", "permanent", "run retry cancel")]
    [InlineData("exhausted", "error", "attempts_exhausted", "run retry cancel")]
    [InlineData("rejected", "error", "rejected", "run retry cancel")]
    [InlineData("gives_up", "error", "set_by_otto", "run retry cancel")]
    [InlineData("blocks", "blocked", "set_by_otto", "retry cancel pause")]
    [InlineData("no_model", "blocked", "missing_model", "retry cancel pause")]
    [InlineData("no_budget", "blocked", "budget", "retry cancel pause")]
    [InlineData("over_limit", "blocked", "limit", "retry cancel pause")]
    [InlineData("paused", "blocked", "paused", "cancel resume")]
    [InlineData("cancelled", "error", "cancelled", "")]
    public async Task EachVerb_DoesWhatTheTableSays(string kind, string status, string? reason, string allowed)
    {
        foreach (var verb in Verbs)
        {
            var task = await StandingAsync(kind, status, reason);
            var asked = _backend.Agent.TimesAsked(task.Id);

            var answer = await _backend.TellAsync(task.Id, verb);

            if (allowed.Split(' ').Contains(verb))
            {
                await DidItAsync(verb, task, answer, asked);
            }
            else
            {
                answer.AsProblem(409).Detail.Should().StartWith($"Task {task.Id} {State(status, reason)}, so ").And.ContainAny(Impossible[verb]);
                (await _backend.TaskAsync(task.Id)).Should().BeEquivalentTo(task, because => because.Excluding(t => t.Payload));
            }
        }
    }

    [Fact]
    public async Task Cancel_EndsARunningTaskAtOnce_AndALateReplyChangesNothing()
    {
        var task = await StandingAsync("holds", OttoStatus.Running, null);

        await _held.Asked;

        var cancelled = (await _backend.TellAsync(task.Id, "cancel")).Read<OttoTask>();
        await _held.HungUp;
        _held.Release();

        cancelled.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled, NextRunAt = (DateTimeOffset?)null });
        await Eventually.HoldsAsync(() => JobState.Of(_backend, task.HangfireJobId!).Name == "Deleted");
        (await _backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Cancelled);
        var run = (await _backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled, OutputText = (string?)null });
        run.FinishedAt.Should().NotBeNull();
        run.Logs.Should().Contain(line => line.Message.Contains("Cancelled by a person"));
        (await NotesAsync(task)).Should().BeEmpty();
    }

    [Fact]
    public async Task Run_OfAFutureTask_TakesThePlaceOfItsInstant()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow("test.succeeds"));

        await _backend.TellAsync(task.Id, "run");

        var done = await _backend.TaskAsync(task.Id, OttoStatus.Success);
        done.NextRunAt.Should().BeNull();
        JobState.Of(_backend, task.HangfireJobId!).Should().BeEquivalentTo(new { Name = "Deleted", Reason = "Another alarm took its place." });
        _backend.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Fact]
    public async Task Run_OfAFinishedTask_DoesItAgainWholly()
    {
        _backend.Agent.Answers("Again.", Some.Note("each time"));
        var task = await _backend.AddAsync(Some.Task("test.again"));
        await _backend.TaskAsync(task.Id, OttoStatus.Success);

        await _backend.TellAsync(task.Id, "run");

        await Eventually.HoldsAsync(async () => (await NotesAsync(task)).Count == 2);
        (await _backend.TaskAsync(task.Id, OttoStatus.Success)).Attempt.Should().Be(1);
        (await _backend.RunsAsync(task.Id)).Should().HaveCount(2).And.OnlyContain(run => run.Status == OttoStatus.Success);
    }

    [Fact]
    public async Task Retry_OfAFailedTask_DoesNotDoAgainWhatIsDone()
    {
        var works = false;
        _backend.Agent.Answers(_ => new OttoReply
        {
            Actions = [Some.Note("first"), Some.Action("life_os.log_note", new { text = works ? "second" : "" })],
        });
        var task = await _backend.AddAsync(Some.Task("test.halfway"));
        await _backend.TaskAsync(task.Id, OttoStatus.Error);
        works = true;

        var retried = (await _backend.TellAsync(task.Id, "retry")).Read<OttoTask>();

        retried.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Attempt = 0 });
        await _backend.TaskAsync(task.Id, OttoStatus.Success);
        (await NotesAsync(task)).Should().Equal("second", "first");
        (await _backend.RunsAsync(task.Id))[0].OutputPayload!.Execution.Actions.Select(action => action.Status)
            .Should().Equal(ActionStatus.Skipped, ActionStatus.Ok);
    }

    [Fact]
    public async Task OfTwoVerbsAtOnce_OneWins_AndTheOtherSaysWhy()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow("test.succeeds"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _backend.TellAsync(task.Id, "cancel")));

        answers.Count(answer => answer.Status == 200).Should().Be(1);
        answers.Where(answer => answer.Status != 200).Should().OnlyContain(answer => answer.Status == 409);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("retry")]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task AVerb_OnNoTask_Is404(string verb) => (await _backend.TellAsync(999_999, verb)).AsProblem(404);

    [Fact]
    public async Task AVerb_TakesNoParameters()
    {
        var task = await _backend.AddAsync(Some.TaskOfTomorrow());
        var path = $"/otto/tasks/{task.Id}/cancel";

        (await _backend.PostTextAsync(path, """{"reason":"why not"}""")).AsWrongField("reason");
        (await _backend.PostTextAsync(path, "[1]")).AsWrongField("body");
        (await _backend.PostTextAsync(path, "please", "text/plain")).AsProblem(415);
        (await _backend.PostTextAsync(path, new string(' ', 300_000))).AsProblem(413);

        (await _backend.TaskAsync(task.Id)).Status.Should().Be(OttoStatus.Pending);
    }

    private async Task<List<string>> NotesAsync(OttoTask task) =>
        [.. (await _backend.NotesAsync()).Where(note => note.TaskId == task.Id).Select(note => note.Text)];

    private static async Task DidItAsync(OttoBackend backend, OttoTask task, int asked)
    {
        await Eventually.HoldsAsync(() => backend.Agent.TimesAsked(task.Id) > asked, "a task that is told to run is run");
        (await backend.RunsAsync(task.Id)).Should().NotBeEmpty();
    }

    private async Task DidItAsync(string verb, OttoTask task, Answer answer, int asked)
    {
        var told = answer.Read<OttoTask>();
        told.Id.Should().Be(task.Id);
        switch (verb)
        {
            case "cancel":
                told.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Cancelled, NextRunAt = (DateTimeOffset?)null });
                break;
            case "pause":
                told.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Paused });
                break;
            case "resume":
                told.Should().BeEquivalentTo(new { Status = OttoStatus.Pending, Reason = (string?)null, told.NextRunAt });
                break;
            default:
                told.Status.Should().Be(OttoStatus.Pending);
                await DidItAsync(_backend, task, asked);
                break;
        }
    }

    /// <summary>A task that has come to stand so.</summary>
    private async Task<OttoTask> StandingAsync(string kind, string status, string? reason)
    {
        var request = kind is "waits" or "cancelled" or "paused" ? Some.TaskOfTomorrow($"test.{kind}") : Some.Task($"test.{kind}");
        if (kind == "rejected")
        {
            request = request with { Type = "otto.runs", Description = kind };
        }

        var task = await _backend.AddAsync(request with { MaxAttempts = kind == "exhausted" ? 1 : 5 });
        if (kind is "cancelled" or "paused")
        {
            await _backend.TellAsync(task.Id, kind == "paused" ? "pause" : "cancel");
        }

        return await _backend.TaskAsync(task.Id, task => task.Status == status && task.Reason == reason);
    }

    private Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context, TaskRequest task) => task.TaskType switch
    {
        "test.retries" or "test.exhausted" => AgentDouble.ProblemAsync(context, 500, "Not today."),
        "test.refused" => AgentDouble.ProblemAsync(context, 404, "No skill for this."),
        "test.no_model" => AgentDouble.ProblemAsync(context, 409, "No model is set.", "missing_model"),
        "test.no_budget" => AgentDouble.ProblemAsync(context, 409, "The budget is used up.", "budget"),
        "test.holds" => HoldAsync(context, task),
        "test.fails" => AgentDouble.ReplyAsync(context, Some.Action("life_os.log_note", new { text = "" })),
        "otto.runs" => AgentDouble.ReplyAsync(context, Some.Action("life_os.create_task", new { type = "a", description = "b" })),
        "test.over_limit" => AgentDouble.ReplyAsync(context, [.. Enumerable.Range(0, 51).Select(number => Some.Note($"note {number}"))]),
        "test.gives_up" => AgentDouble.ReplyAsync(context, OwnStatus(task, OttoStatus.Error)),
        "test.blocks" => AgentDouble.ReplyAsync(context, OwnStatus(task, OttoStatus.Blocked)),
        _ => AgentDouble.ReplyAsync(context),
    };

    private static ProposedAction OwnStatus(TaskRequest task, string status) =>
        Some.Action("life_os.update_task_status", new { task_id = task.TaskId, status });

    private async Task HoldAsync(Microsoft.AspNetCore.Http.HttpContext context, TaskRequest task)
    {
        await _held.WaitAsync(task, context.RequestAborted);
        await AgentDouble.ReplyAsync(context, Some.Note("too late"));
    }

    private static string State(string status, string? reason) => (status, reason) switch
    {
        ("success", _) => "has already succeeded",
        (_, "cancelled" or "paused") => $"is {reason}",
        ("error", _) => $"ended as error ({reason})",
        (_, null) => $"is {status}",
        _ => $"is {status} ({reason})",
    };
}
