using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Prompts;

/// <summary><c>POST /otto/runs</c>: what a person types is run once, by the rights of who typed it.</summary>
public sealed class TypedRunTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatIsTyped_IsARunAtOnce_AndWaitsForItsWorker()
    {
        var answer = await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?", input_payload = new { town = "Ulm" } });

        answer.Status.Should().Be(202);
        var run = answer.Read<OttoRun>();
        answer.Location.Should().Be($"/otto/runs/{run.Id}");
        run.Should().BeEquivalentTo(new { Source = "shell", Status = OttoStatus.Pending, Attempt = 1, InputText = "Is it raining?", StartedAt = (DateTimeOffset?)null });
        run.InputPayload!.Value.GetProperty("town").GetString().Should().Be("Ulm");
        (await _still.Backend.GetAsync("/otto/runs?source=shell")).Read<Page<OttoRun>>().Items.Should().ContainSingle(found => found.Id == run.Id);
    }

    [Fact]
    public async Task WhatIsNotUnderstood_IsAskedOfTheAgent_InTheSameRun()
    {
        _still.Agent.Answers("No, the sun shines.");
        var run = await AskAsync("Is it raining?");

        await _still.RingAsync(run.TaskId!.Value);

        var asked = _still.Agent.Asked.Should().ContainSingle().Subject.Task;
        asked.Should().BeEquivalentTo(new { TaskType = "prompt", Description = "Is it raining?", RunId = run.Id }, "the agent gets the prompt");
        var runs = await _still.Backend.RunsAsync(run.TaskId.Value);
        runs.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { run.Id, Source = "shell", Status = OttoStatus.Success, OutputText = "No, the sun shines.", StartedAt = Some.Now });
    }

    [Fact]
    public async Task WhatOttoCreatesForTheOwnerWhoTyped_IsHers()
    {
        _still.Agent.Answers("I will.", Some.Action("life_os.create_task", new { type = "life_os.reminder", description = "Look out", schedule = new { every = "PT1M" } }));
        var run = await AskAsync("Is it raining?");

        await _still.RingAsync(run.TaskId!.Value);

        var child = (await _still.Backend.GetAsync("/otto/tasks?q=Look%20out")).Read<Page<OttoTask>>().Items.Should().ContainSingle().Subject;
        child.Should().BeEquivalentTo(new { Source = TaskSource.Api, ParentRunId = run.Id }, "every minute is what the owner may ask for, and Otto may not");
        (await _still.Backend.TaskAsync(run.TaskId.Value)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task WhatAProgramTypes_HasTheRightsOfAProgram()
    {
        _still.Agent.Answers("I will.", Some.Action("life_os.create_task", new { type = "life_os.reminder", description = "Look out", schedule = new { every = "PT1M" } }));
        using var answer = await _still.Backend.Anybody.PostAsync(
            "/otto/runs", new StringContent("""{"input_text": "Is it raining?"}""", System.Text.Encoding.UTF8, "application/json"));
        var run = (await Answer.FromAsync(answer)).Read<OttoRun>();

        await _still.RingAsync(run.TaskId!.Value);

        var action = (await _still.Backend.RunsAsync(run.TaskId.Value))[0].OutputPayload!.Execution.Actions[0];
        action.Status.Should().Be(ActionStatus.Error);
        action.Error.Should().Contain("5 min");
    }

    [Fact]
    public async Task ABillThatTheOwnerTyped_IsWrittenDown_ThatOfAProgramIsAsked()
    {
        _still.Agent.Answers("Done.", Some.Action("bills.record", new { payee = "Stadtwerke", amount_minor = 1250, currency = "EUR", due = "2030-01-31" }));
        var own = await AskAsync("Is there a bill?");
        using var answer = await _still.Backend.Anybody.PostAsync(
            "/otto/runs", new StringContent("""{"input_text": "Is there a bill?"}""", System.Text.Encoding.UTF8, "application/json"));
        var foreign = (await Answer.FromAsync(answer)).Read<OttoRun>();

        await _still.RingAsync(own.TaskId!.Value);
        await _still.RingAsync(foreign.TaskId!.Value);

        (await _still.OutcomeAsync(own.TaskId.Value)).Status.Should().Be(ActionStatus.Ok);
        (await _still.OutcomeAsync(foreign.TaskId.Value)).Status.Should().Be(ActionStatus.AwaitingApproval);
    }

    [Fact]
    public async Task WithoutAModel_TheRunSaysWhatOneCanSay_AndIsTriedAgainAsWhatWasTyped()
    {
        _still.Agent.AnswersProblem(409, "No model is set up.", OttoReason.MissingModel);
        var run = await AskAsync("Write me a poem about Hangfire");
        await _still.RingAsync(run.TaskId!.Value);
        var stuck = await _still.Backend.TaskAsync(run.TaskId.Value);
        stuck.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.MissingModel });
        stuck.LastError.Should().Contain("I did not understand that").And.Contain("No model is set up.");

        _still.Agent.Answers("Roses are red.");
        await _still.Backend.TellAsync(run.TaskId.Value, "retry");
        await _still.RingAsync(run.TaskId.Value);

        var runs = await _still.Backend.RunsAsync(run.TaskId.Value);
        runs.Should().HaveCount(2).And.OnlyContain(tried => tried.Source == "shell" && tried.InputText == "Write me a poem about Hangfire");
        runs[0].OutputText.Should().Be("Roses are red.");
        _still.Agent.Asked.Should().OnlyContain(asked => asked.Task.TaskType == "prompt");
    }

    [Fact]
    public async Task TheSameKey_IsTheSameRun()
    {
        var first = await PostWithKeyAsync("""{"input_text": "Is it raining?"}""");
        var second = await PostWithKeyAsync("""{"input_text": "Is it raining?"}""");

        second.Read<OttoRun>().Id.Should().Be(first.Read<OttoRun>().Id);
        (await PostWithKeyAsync("""{"input_text": "Is it snowing?"}""")).AsProblem(422);
    }

    [Theory]
    [InlineData("""{}""", "input_text")]
    [InlineData("""{"input_text": ""}""", "input_text")]
    [InlineData("""{"input_text": "  "}""", "input_text")]
    [InlineData("""{"input_text": "a", "input_payload": 3}""", "input_payload")]
    [InlineData("""{"input_text": "a", "source": "worker"}""", "source")]
    public async Task WhatIsWrong_IsSaid_AndNothingIsKept(string body, string field)
    {
        var answer = await _still.Backend.PostTextAsync("/otto/runs", body);

        answer.AsWrongField(field);
        (await _still.Backend.GetAsync("/otto/tasks")).Read<Page<OttoTask>>().Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData(8000, 202)]
    [InlineData(8001, 400)]
    public async Task EightThousandCharacters_AreTaken_AndNoMore(int length, int status)
    {
        var text = string.Concat(Enumerable.Repeat("😀", length));

        var answer = await _still.Backend.PostAsync("/otto/runs", new { input_text = text });

        answer.Status.Should().Be(status, answer.Body);
        if (status == 202)
        {
            answer.Read<OttoRun>().InputText.Should().Be(text);
        }
    }

    [Fact]
    public async Task ARunThatWaitsForItsWorker_IsCancelledLikeEveryOther()
    {
        var run = await AskAsync("Is it raining?");

        await _still.Backend.TellAsync(run.TaskId!.Value, "cancel");
        await _still.RingAsync(run.TaskId.Value);

        _still.Agent.Asked.Should().BeEmpty();
        (await _still.Backend.RunsAsync(run.TaskId.Value)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { run.Id, Status = OttoStatus.Error, Reason = OttoReason.Cancelled });
    }

    [Fact]
    public async Task AProcessThatDiesWithTheRun_LeavesItToTheNext_OnceAndForAll()
    {
        _still.Agent.Answers("No.", Some.Note("It does not rain."));
        var run = await AskAsync("Is it raining?");
        await _still.ClaimAndSaveAsync(run.TaskId!.Value);

        await _still.RestartAsync(() => { });
        await _still.ReconcileAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(2));
        await _still.ReconcileAsync();
        await _still.RingAsync(run.TaskId.Value);

        (await _still.Backend.NotesAsync()).Should().ContainSingle();
        (await _still.Backend.RunsAsync(run.TaskId.Value)).Should().ContainSingle().Which.Status.Should().Be(OttoStatus.Success);
    }

    private async Task<OttoRun> AskAsync(string text) => (await _still.Backend.PostAsync("/otto/runs", new { input_text = text })).Read<OttoRun>();

    private async Task<Answer> PostWithKeyAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/otto/runs");
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", "rain-1");
        return await Answer.FromAsync(await _still.Backend.Http.SendAsync(request));
    }
}
