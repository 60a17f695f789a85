using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary><c>GET /otto/runs</c>: what was tried, said and done.</summary>
public sealed class OttoRunApiTests(RunningBackend fixture) : IClassFixture<RunningBackend>
{
    private readonly OttoBackend _backend = fixture.Backend;

    [Fact]
    public async Task ARun_IsTheSame_InTheList_AtItsTask_AndAtItsOwnAddress()
    {
        _backend.Agent.Answers("Said.", Some.Note("written"), Some.Action("nobody.knows", new { a = 1 }));
        var task = await DoneAsync(Some.Task("test.same"));

        var atTask = (await _backend.GetAsync($"/otto/tasks/{task.Id}/runs")).Json().GetProperty("items")[0].GetRawText();
        var inList = (await _backend.GetAsync($"/otto/runs?task_id={task.Id}")).Json().GetProperty("items")[0].GetRawText();
        var run = (await _backend.RunsAsync(task.Id))[0];
        var alone = (await _backend.GetAsync($"/otto/runs/{run.Id}")).Body;

        inList.Should().Be(alone);
        atTask.Should().Be(alone);
    }

    [Fact]
    public async Task ARun_ShowsTheReplyToTheLetter_AndWhatBecameOfEachAction()
    {
        _backend.Agent.AnswersText("""
            {"message":"Said.","actions":[{"type":"life_os.log_note","payload":{"text":"one","tags":["a"]}},{"type":"nobody.knows","payload":{"b":1.50,"a":null}},
            {"type":"life_os.log_note","payload":{"text":""}},{"type":"robot.dance"}]}
            """);
        var task = await DoneAsync(Some.Task("test.letter"), OttoStatus.Error);

        var output = (await _backend.RunsAsync(task.Id))[0].OutputPayload!;

        output.Reply.Message.Should().Be("Said.");
        output.Reply.Actions[1].Payload.GetRawText().Should().Be("""{"b":1.50,"a":null}""");
        output.Execution.Should().BeEquivalentTo(new { Succeeded = 1, Failed = 1, Unknown = 2, AwaitingApproval = 0 });
        output.Execution.Actions.Select(action => (action.Index, action.Status)).Should().Equal(
            (0, ActionStatus.Ok), (1, ActionStatus.Unknown), (2, ActionStatus.Error), (3, ActionStatus.Unknown));
        output.Execution.Actions[2].Error.Should().Contain("text");
        (await _backend.TaskAsync(task.Id)).LastError.Should().Contain("1 of 4 actions failed");
    }

    [Fact]
    public async Task ARunWithUnknownActionsOnly_IsASuccessWithAWarning()
    {
        _backend.Agent.Answers("Said.", Some.Action("nobody.knows", new { }));
        var task = await DoneAsync(Some.Task("test.unknown"));

        (await _backend.RunsAsync(task.Id))[0].Logs.Should().Contain(line => line.Level == LogLevels.Warning && line.Message.Contains("nobody.knows"));
    }

    [Fact]
    public async Task Pages_ShowEachRunOnce_NewestFirst()
    {
        _backend.Agent.Answers("Done.");
        var task = await DoneAsync(Some.Task("test.pages"));
        for (var count = 2; count <= 5; count++)
        {
            await _backend.TellAsync(task.Id, "run");
            await Eventually.HoldsAsync(async () => (await _backend.RunsAsync(task.Id)).Count(run => run.Status == OttoStatus.Success) == count);
        }

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await _backend.GetAsync($"/otto/tasks/{task.Id}/runs?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Read<Page<OttoRun>>();
            seen.AddRange(page.Items.Select(run => run.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        seen.Should().HaveCount(5).And.OnlyHaveUniqueItems().And.BeInDescendingOrder();
    }

    [Fact]
    public async Task Filters_NarrowTheList()
    {
        _backend.Agent.Answers("The ficus is wet.");
        var good = await DoneAsync(Some.Task("test.filter", "water the plant"));
        _backend.Agent.AnswersProblem(404, "No skill for this.");
        var bad = await DoneAsync(Some.Task("test.filter", "burn the plant"), OttoStatus.Error);

        (await TaskIdsAsync($"status=error&task_id={bad.Id}")).Should().Equal(bad.Id);
        (await TaskIdsAsync($"status=success&task_id={bad.Id}")).Should().BeEmpty();
        (await TaskIdsAsync($"source=worker&task_id={good.Id}")).Should().Equal(good.Id);
        (await TaskIdsAsync($"source=shell&task_id={good.Id}")).Should().BeEmpty();
        (await TaskIdsAsync("q=FICUS")).Should().Equal(good.Id);
        (await TaskIdsAsync("q=burn+the")).Should().Equal(bad.Id);
    }

    [Theory]
    [InlineData("source=api", "source")]
    [InlineData("source=", "source")]
    [InlineData("task_id=abc", "task_id")]
    [InlineData("task_id=-1", "task_id")]
    [InlineData("task_id=99999999999999999999", "task_id")]
    [InlineData("status=done", "status")]
    public async Task AWrongFilter_IsRefused(string query, string field) =>
        (await _backend.GetAsync($"/otto/runs?{query}")).AsWrongField(field).Should().NotBeEmpty();

    private async Task<OttoTask> DoneAsync(NewOttoTask request, string status = OttoStatus.Success)
    {
        var task = await _backend.AddAsync(request);
        return await _backend.TaskAsync(task.Id, status);
    }

    private async Task<IEnumerable<long?>> TaskIdsAsync(string query) =>
        (await _backend.GetAsync($"/otto/runs?{query}")).Read<Page<OttoRun>>().Items.Select(run => run.TaskId);
}
