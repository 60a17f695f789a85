using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Runs;

/// <summary>Otto says no, or says what nobody can read: another try would change nothing.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync();

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [InlineData(400, null)]
    [InlineData(404, null)]
    [InlineData(408, null)]
    [InlineData(409, "something_else")]
    [InlineData(422, null)]
    public async Task ARefusal_EndsTheTaskAtOnce_WithOttosOwnWords(int status, string? reason)
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersProblem(status, "No skill for test.chore.", reason);

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<FailedState>().Which.Reason.Should().Be("No skill for test.chore.");
        (await _still.Backend.TaskAsync(task.Id)).Should()
            .BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Permanent, LastError = "No skill for test.chore." });
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Which.Status.Should().Be(OttoStatus.Error);
        _still.Agent.TimesAsked(task.Id).Should().Be(1);
    }

    [Theory]
    [InlineData(OttoReason.MissingModel)]
    [InlineData(OttoReason.Budget)]
    public async Task WhatAPersonMustSettle_BlocksTheTask(string reason)
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersProblem(409, "Set OTTO_MODEL_ENDPOINT.", reason);

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<FailedState>();
        (await _still.Backend.TaskAsync(task.Id)).Should()
            .BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = reason, LastError = "Set OTTO_MODEL_ENDPOINT." });
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task ARedirect_IsNotFollowed(int status)
    {
        var task = await _still.AddAsync();
        await using var elsewhere = await AgentDouble.StartAsync();
        _still.Agent.AnswersWith((context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"http://127.0.0.1:{elsewhere.Port}/task";
            return Task.CompletedTask;
        });

        await _still.RingAsync(task.Id);

        elsewhere.Asked.Should().BeEmpty();
        elsewhere.Strangers.Should().BeEmpty();
        (await _still.Backend.TaskAsync(task.Id)).Reason.Should().Be(OttoReason.Permanent);
    }

    [Fact]
    public async Task AReplyThatCannotBeRead_IsAskedForOnceMoreInTheSameTry()
    {
        var task = await _still.AddAsync();
        var asking = 0;
        _still.Agent.AnswersText(_ => ++asking == 1 ? "Sure! {" : """{"message":"Done."}""");

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<SucceededState>();
        _still.Agent.TimesAsked(task.Id).Should().Be(2);
        var run = (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle().Subject;
        run.Attempt.Should().Be(1);
        run.Logs.Should().Contain(line => line.Level == LogLevels.Warning && line.Message.Contains("Asking once more"));
    }

    [Fact]
    public async Task AReplyThatCannotBeReadTwice_EndsTheTask_AndShowsItsBeginning()
    {
        var task = await _still.AddAsync();
        _still.Agent.AnswersText("""{"message":"Sure!","actions":[{"type":"life_os.log_note","payload":{"text":"half"}},{}]}""");

        var state = await _still.RingAsync(task.Id);

        state.Should().BeOfType<FailedState>();
        _still.Agent.TimesAsked(task.Id).Should().Be(2);
        var ended = await _still.Backend.TaskAsync(task.Id);
        ended.Should().BeEquivalentTo(new { Status = OttoStatus.Error, Reason = OttoReason.Permanent });
        ended.LastError.Should().Contain("action 1 has no type").And.Contain("""{"message":"Sure!""");
        (await _still.Backend.RunsAsync(task.Id)).Should().ContainSingle();
        (await _still.Backend.NotesAsync()).Should().BeEmpty("a reply is refused as a whole");
    }

    [Fact]
    public async Task AnotherSecret_EndsTheTask_AndSaysWhatToDo()
    {
        await using var still = await StillBackend.StartAsync();
        await using var other = await OttoBackend.StartAsync(new BackendOptions
        {
            Settings = new Dictionary<string, string> { ["OTTO_AGENT_KEY"] = "another-secret", ["OTTO_AGENT_PORT"] = still.Agent.Port.ToString() },
        });
        var task = await other.AddAsync(Some.Task());

        var ended = await other.TaskAsync(task.Id, OttoStatus.Error);

        ended.Reason.Should().Be(OttoReason.Permanent);
        ended.LastError.Should().Contain("agent.key").And.NotContain("another-secret");
        still.Agent.Asked.Should().BeEmpty();
    }
}
