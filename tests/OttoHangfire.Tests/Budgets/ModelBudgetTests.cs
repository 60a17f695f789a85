using OttoHangfire.Budgets;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Runs;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Budgets;

/// <summary>What the language model may cost: never more than the owner has set, however many ask at once and whoever dies.</summary>
public sealed class ModelBudgetTests : IAsyncLifetime
{
    private const int OfRun = 1_000;

    private StillBackend _still = null!;

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(settings: """
        {
          "modelEndpoint": "http://127.0.0.1:9/v1", "modelName": "test-model",
          "budget": { "tokens_per_run": 1000, "tokens_per_day": 5000, "tokens_per_month": 12000, "money_per_day": 1, "currency": "EUR",
                      "prices": { "dear-model": { "input": 100000, "output": 100000 }, "test-model": { "input": 1, "output": 2 } } }
        }
        """);

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Fact]
    public async Task TheAgent_IsToldWhatTheAnswerMayCost_AndWhatItDidCost_IsCounted()
    {
        Answers(input: 120, output: 30);

        var run = await AskAsync();

        System.Text.Json.JsonElement.Parse(_still.Agent.Asked.Single().Body).GetProperty("budget").ToString()
            .Should().Be("""{"max_input_tokens":750,"max_output_tokens":250}""");
        run.Usage!.Value.GetProperty("input_tokens").GetInt64().Should().Be(120);
        (await SpentAsync()).Should().BeEquivalentTo(new { Tokens = 150L, CostMicros = 180L });
    }

    [Fact]
    public async Task AnAnswerThatIsNotCounted_CostsWhatWasKeptForIt()
    {
        _still.Agent.Answers("Done.");

        await AskAsync();

        (await SpentAsync()).Tokens.Should().Be(OfRun);
    }

    [Fact]
    public async Task WhenTheDayIsUsedUp_TheTaskWaitsForAPerson_AndGoesOnAfterMidnight()
    {
        _still.Agent.Answers("Done.");
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync()).Status.Should().Be(OttoStatus.Success);
        }

        var stuck = await AskAsync();

        stuck.Should().BeEquivalentTo(new { Status = OttoStatus.Blocked, Reason = OttoReason.Budget });
        (await _still.Backend.TaskAsync(stuck.TaskId!.Value)).LastError.Should().Be(
            "Today's budget of 5,000 tokens has no room for another answer. Raise budget.tokens_per_day in otto.json, or wait until 00:00 Europe/Berlin, "
            + "then retry.");
        _still.Agent.Asked.Should().HaveCount(5, "nobody is asked without a budget");
        _still.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 1, 23, 0, 1, TimeSpan.Zero));
        await _still.Backend.TellAsync(stuck.TaskId.Value, "retry");
        await _still.RingAsync(stuck.TaskId.Value);
        (await _still.Backend.TaskAsync(stuck.TaskId.Value)).Status.Should().Be(OttoStatus.Success);
    }

    [Fact]
    public async Task TheMonth_IsALimitToo()
    {
        _still.Agent.Answers("Done.");
        var last = await AskAsync();
        for (var i = 1; i < 13; i++)
        {
            if (i % 5 == 0)
            {
                _still.Clock.Advance(TimeSpan.FromDays(1));
            }

            last = await AskAsync();
        }

        last.Reason.Should().Be(OttoReason.Budget);
        (await _still.Backend.TaskAsync(last.TaskId!.Value)).LastError.Should().StartWith("This month's budget of 12,000 tokens");
    }

    [Fact]
    public async Task Money_IsALimitToo_WhereThereIsAPrice()
    {
        Answers(input: 8, output: 2, "dear-model");
        await AskAsync();

        var stuck = await AskAsync();

        (await _still.Backend.TaskAsync(stuck.TaskId!.Value)).LastError.Should().StartWith("Today's budget of 1 EUR");
    }

    [Fact]
    public async Task TwentyAtOnce_NeverSpendMoreThanTheDay()
    {
        Answers(input: 700, output: 300);
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })));

        await Task.WhenAll(runs.Select(run => _still.RingAsync(run.Read<OttoRun>().TaskId!.Value)));

        (await SpentAsync()).Tokens.Should().Be(5_000);
        _still.Agent.Asked.Should().HaveCount(5);
    }

    [Fact]
    public async Task WhatADeadProcessHadKept_IsSpent()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })).Read<OttoRun>();
        _still.Agent.Answers("Done.");
        var claim = await _still.ClaimAsync(run.TaskId!.Value);
        await _still.Get<OttoDatabase>().WriteAsync(
            transaction => _still.Get<ModelBudget>().ReserveAsync(claim.Run.Id, "test-model", _still.Get<ModelBudget>().OfRun, transaction), CancellationToken.None);

        await _still.RestartAsync(() => { });

        (await SpentAsync()).Tokens.Should().Be(OfRun);
    }

    [Fact]
    public async Task ToKeepRoom_IsNoProgress_SoThatWhatKillsTheProcessEachTimeIsFoundOut()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })).Read<OttoRun>();
        await _still.ClaimAsync(run.TaskId!.Value);
        await _still.ReconcileAsync();
        _still.Clock.Advance(TimeSpan.FromMinutes(10));
        var claim = await _still.ClaimAsync(run.TaskId.Value);
        _still.Agent.Answers("Done.");

        await _still.Get<AgentRequester>().AskAsync(claim, CancellationToken.None);

        (await _still.OccurrenceAsync(run.TaskId.Value)).CrashCount.Should().Be(2);
    }

    [Fact]
    public async Task AnAnswerThatCannotBeRead_IsSpent_AlsoWhenThereIsNoRoomToAskAgain()
    {
        _still.Agent.Answers("Done.");
        for (var i = 0; i < 4; i++)
        {
            await AskAsync();
        }

        _still.Agent.AnswersText("nonsense");
        var stuck = await AskAsync();

        stuck.Reason.Should().Be(OttoReason.Budget);
        (await SpentAsync()).Tokens.Should().Be(5 * OfRun);
    }

    [Fact]
    public async Task WhatWasKeptForAnAgentThatIsNotThere_IsFreeAgain()
    {
        await _still.Agent.StopAsync();

        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })).Read<OttoRun>();
        await _still.RingAsync(run.TaskId!.Value);

        (await SpentAsync()).Tokens.Should().Be(0);
    }

    [Fact]
    public async Task AnEverydaySentence_CostsNothing()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "note: the key is under the pot" })).Read<OttoRun>();

        await _still.RingAsync(run.TaskId!.Value);

        (await SpentAsync()).Tokens.Should().Be(0);
    }

    [Fact]
    public async Task ATaskOfAnotherType_CostsNothing()
    {
        _still.Agent.Answers("Done.");

        await _still.RingAsync((await _still.AddAsync()).Id);

        (await SpentAsync()).Tokens.Should().Be(0);
    }

    [Fact]
    public async Task WhenLittleIsLeft_TheRunSaysSo_Once()
    {
        _still.Agent.Answers("Done.");

        var logs = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            logs.AddRange((await AskAsync()).Logs.Where(line => line.Level == LogLevels.Warning).Select(line => line.Message));
        }

        logs.Should().ContainSingle().Which.Should().StartWith("Four fifths of today's budget of 5,000 tokens");
    }

    private void Answers(long input, long output, string model = "test-model") => _still.Agent.AnswersText(
        $$$"""{"message": "Done.", "actions": [], "usage": {"model": "{{{model}}}", "input_tokens": {{{input}}}, "output_tokens": {{{output}}}}}""");

    private async Task<OttoRun> AskAsync()
    {
        var run = (await _still.Backend.PostAsync("/otto/runs", new { input_text = "Is it raining?" })).Read<OttoRun>();
        await _still.RingAsync(run.TaskId!.Value);
        return (await _still.Backend.GetAsync($"/otto/runs/{run.Id}")).Read<OttoRun>();
    }

    private Task<Spent> SpentAsync() => _still.Get<ModelBudget>().DayAsync(_still.Get<OttoDatabase>().Read(CancellationToken.None));
}
