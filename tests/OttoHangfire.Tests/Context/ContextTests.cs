using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Context;
using OttoHangfire.Contracts;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Context;

/// <summary>What Otto is given to know together with a task.</summary>
public sealed class ContextTests : IAsyncLifetime
{
    private const string Type = "test.chore";

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(services => services.AddSingleton<IContextPart, BrokenPart>());

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task WhatTheSkillNeeds_ComesWithTheTask_AndIsKeptInTheRun()
    {
        _still.Agent.Needs(Type, "notes", "runs", "notes", "calendar", "the_weather");
        _still.Agent.Answers("Noted.", Some.Note("Feed the cat"));
        await RunAsync();

        var (asked, run) = await RunAsync();

        asked.Task.Context.Keys.Should().BeEquivalentTo("notes", "runs");
        asked.Task.Context["notes"][0].GetProperty("text").GetString().Should().Be("Feed the cat");
        JsonElement.DeepEquals(Json(await _still.Backend.GetAsync($"/otto/runs/{run.Id}/context")), Member(asked.Body, "context")).Should().BeTrue();
        (await _still.Backend.GetAsync("/otto/runs")).Body.Should().NotContain("\"context\"");
    }

    [Fact]
    public async Task ASkillThatNeedsNothing_IsGivenNothing()
    {
        _still.Agent.Needs("test.other", "notes");

        var (asked, run) = await RunAsync();

        Member(asked.Body, "context").GetRawText().Should().Be("{}");
        (await _still.Backend.GetAsync($"/otto/runs/{run.Id}/context")).Body.Should().Be("{}");
        (await _still.Backend.GetAsync("/otto/runs/4711/context")).Status.Should().Be(404);
    }

    [Fact]
    public async Task WhatCannotBeHad_IsLeftOut_AndTheRestIsThere()
    {
        _still.Agent.Needs(Type, BrokenPart.Name, "notes");

        var (asked, run) = await RunAsync();

        asked.Task.Context.Keys.Should().Equal("notes");
        run.Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task Runs_AreTheNewestOfAll_WithTheirCounts_WithoutTheOneThatAsks()
    {
        _still.Agent.Needs(Type, "runs");
        _still.Agent.Answers("Said.", Some.Note("one"), Some.Action("nobody.knows", new { }));
        var first = await RunAsync("other.type");
        _still.Agent.Answers(new string('s', 1_000));
        var second = await RunAsync("other.type");

        var (asked, _) = await RunAsync();

        var runs = asked.Task.Context["runs"].Deserialize<List<RunSummary>>(OttoJson.Options)!;
        runs.Select(run => run.Id).Should().Equal(second.Run.Id, first.Run.Id);
        runs[1].Should().BeEquivalentTo(new
        {
            Status = OttoStatus.Success,
            InputText = "other.type: Call Mum",
            OutputText = "Said.",
            Actions = new ActionCounts { Total = 2, Succeeded = 1, Failed = 0, Unknown = 1, AwaitingApproval = 0 },
        });
        runs[0].OutputText.Should().HaveLength(200);
        runs[0].Actions.Should().BeNull();
    }

    [Fact]
    public async Task Previous_AreTheRunsOfTheSameTask_WithAllThatWasSaid()
    {
        _still.Agent.Needs(Type, "previous");
        _still.Agent.Answers(new string('s', 3_000));
        var task = (await RunAsync()).Run.TaskId!.Value;
        await RunAsync();
        await _still.Backend.TellAsync(task, "run");

        await _still.RingAsync(task);

        var previous = _still.Agent.Asked.Last().Task.Context["previous"].Deserialize<List<RunSummary>>(OttoJson.Options)!;
        previous.Should().ContainSingle().Which.Should().Match<RunSummary>(run => run.TaskId == task && run.OutputText!.Length == 3_000);
    }

    [Fact]
    public async Task Tasks_AreThoseThatHaveNotEnded_WithoutTheOneThatAsks()
    {
        _still.Agent.Needs(Type, "tasks");
        await RunAsync("other.type");
        var pending = await _still.Backend.AddAsync(Some.TaskOfTomorrow("other.type", new string('d', 1_000)));
        var recurring = await _still.AddAsync(new TaskSchedule { Every = "P1D" });
        await _still.Backend.TellAsync(recurring.Id, "pause");

        var (asked, _) = await RunAsync();

        var tasks = asked.Task.Context["tasks"].Deserialize<List<TaskSummary>>(OttoJson.Options)!;
        tasks.Select(task => (task.Id, task.Status, task.Schedule?.Every)).Should().Equal((recurring.Id, "blocked", "P1D"), (pending.Id, "pending", null));
        tasks[1].Description.Should().HaveLength(500);
    }

    [Fact]
    public async Task TheDoctorsReport_NamesNeitherTheDataFolderNorTheBackendsAddress()
    {
        _still.Agent.Needs(Type, "doctor", "notes");
        _still.Agent.Answers("Noted.", Some.Note($"Look into {_still.Backend.File("files", "a.txt")} or at http://127.0.0.1:{_still.Backend.Port}/docs"));
        await RunAsync();

        var (asked, _) = await RunAsync();

        asked.Task.Context["doctor"].Deserialize<DoctorReport>(OttoJson.Options)!.Checks.Should().Contain(check => check.Id == "database.sound");
        asked.Body.Should().NotContain(_still.Backend.DataDirectory).And.NotContain($":{_still.Backend.Port}");
        asked.Task.Context["notes"][0].GetProperty("text").GetString().Should().Be("Look into <data>/files/a.txt or at <backend>/docs");
    }

    [Fact]
    public async Task AnOldRun_WasGivenNothing() =>
        (await _still.Backend.GetAsync($"/otto/runs/{(await RunAsync()).Run.Id}/context")).Body.Should().Be("{}");

    private async Task<(AskedTask Asked, OttoRun Run)> RunAsync(string type = Type)
    {
        var task = await _still.AddAsync(type);
        await _still.RingAsync(task.Id);
        return (_still.Agent.Asked.Last(), (await _still.Backend.RunsAsync(task.Id))[0]);
    }

    private static JsonElement Json(Answer answer) => JsonElement.Parse(answer.Body);

    private static JsonElement Member(string json, string name) => JsonElement.Parse(json).GetProperty(name);

    private sealed class BrokenPart : IContextPart
    {
        public const string Name = "broken";

        public string Need => Name;

        public Task<object> TellAsync(ContextAsker asker, CancellationToken cancellation) => throw new InvalidOperationException("There is nothing to tell.");
    }
}
