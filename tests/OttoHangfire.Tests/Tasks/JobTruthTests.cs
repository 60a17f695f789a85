using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Actions;
using OttoHangfire.Approvals;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Tasks;

/// <summary>However a task came to stand as it does, its job says so: the table "the task / its job" of <c>docs/statuses.md</c>, walked through.</summary>
public sealed class JobTruthTests : IAsyncLifetime
{
    private const string NextDay = """{"next_run_at":"2026-12-02T08:00:00Z"}""";
    private static readonly ProposedAction Asks = Some.Action(AskingHandler.Tier3, new { text = "asked" });
    private static readonly ProposedAction Bad = Some.Action("life_os.log_note", new { });

    private StillBackend _still = null!;

    public static TheoryData<string, string> Stories => new()
    {
        { "", "pending Enqueued" },
        { "later", "pending Scheduled" },
        { "later pause", "blocked/paused Deleted" },
        { "pause resume", "pending Enqueued" },
        { "cancel", "error/cancelled Deleted" },
        { "run:good", "success Succeeded" },
        { "run:good run", "pending Enqueued" },
        { "run:fails", "error/actions_failed Failed" },
        { "run:fails cancel", "error/cancelled Deleted" },
        { "run:fails retry", "pending Enqueued" },
        { "run:fails retry run:good", "success Succeeded" },
        { "run:busy", "pending/retrying Scheduled" },
        { "run:busy pause", "blocked/paused Deleted" },
        { "run:busy pause resume", "pending/retrying Scheduled" },
        { "run:model", "blocked/missing_model Failed" },
        { "run:model pause", "blocked/paused Deleted" },
        { "run:model pause resume", "blocked/missing_model Failed" },
        { "run:model pause cancel", "error/cancelled Deleted" },
        { "run:asks", "blocked/awaiting_approval Succeeded" },
        { "run:asks cancel", "error/cancelled Deleted" },
        { "run:asks pause", "blocked/paused Deleted" },
        { "run:asks pause resume", "blocked/awaiting_approval Succeeded" },
        { "run:asks pause resume cancel", "error/cancelled Deleted" },
        { "run:asks pause cancel", "error/cancelled Deleted" },
        { "run:asks approve", "pending Enqueued" },
        { "run:asks approve ring", "success Succeeded" },
        { "run:asks reject ring", "error/rejected Failed" },
        { "run:asks expire ring", "error/expired Failed" },
        { "run:unclear", "blocked/outcome_unknown Failed" },
        { "run:unclear happened", "success Succeeded" },
        { "run:unclear not", "error/actions_failed Failed" },
        { "run:unclear cancel", "error/cancelled Deleted" },
        { "run:unclear cancel happened", "error/cancelled Deleted" },
        { "crash crash crash", "blocked/crashed Failed" },
        { "crash crash crash retry", "pending Enqueued" },
        { "crash crash crash pause", "blocked/paused Deleted" },
        { "crash crash crash pause resume", "blocked/crashed Failed" },
        { "otto:success", "success Succeeded" },
        { "later otto:error", "error/set_by_otto Failed" },
        { "otto:blocked", "blocked/set_by_otto Failed" },
        { "otto:blocked otto:pending", "pending Enqueued" },
        { "otto:blocked otto:success", "success Succeeded" },
        { "otto:blocked retry", "pending Enqueued" },
        { "otto:blocked ring", "blocked/set_by_otto Failed" },
    };

    public async Task InitializeAsync() => _still = await StillBackend.StartAsync(services =>
    {
        AskingHandler.Add(services);
        services.AddSingleton<IActionHandler, UnclearHandler>();
    });

    public async Task DisposeAsync() => await _still.DisposeAsync();

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task TheJob_SaysHowTheTaskStands(string story, string end)
    {
        var task = await _still.AddAsync();

        await TellAsync(task.Id, story);

        (await StandsAsync(task.Id)).Should().Be(end);
        var (status, reason, job) = end.Split('/', ' ') switch { [var s, var j] => (s, null, j), [var s, var r, var j] => (s, r, j), _ => default };
        TaskState.Of(status, reason).Job.Should().Contain($"*{job}*", "the table says so, too");
    }

    [Theory]
    [InlineData("run:good", "pending Scheduled")]
    [InlineData("run:good pause", "blocked/paused Deleted")]
    [InlineData("run:good otto:blocked", "blocked/set_by_otto Failed")]
    [InlineData("run:good cancel", "error/cancelled Deleted")]
    [InlineData("run:asks cancel", "error/cancelled Deleted")]
    [InlineData("run:asks pause resume", "blocked/awaiting_approval Succeeded")]
    [InlineData("run:unclear", "blocked/outcome_unknown Failed")]
    [InlineData("run:unclear happened", "pending Scheduled")]
    [InlineData("zone ring", "blocked/failing Failed")]
    public async Task SoDoesThatOfARecurringTask(string story, string end)
    {
        var task = await _still.AddAsync(new TaskSchedule { Every = "P1D", Start = "2026-12-01T09:00:00" });

        await TellAsync(task.Id, story);

        (await StandsAsync(task.Id)).Should().Be(end);
    }

    [Theory]
    [InlineData(1, "sleep change", "success Succeeded")]
    [InlineData(1, "sleep double", "success Succeeded")]
    [InlineData(1, "sleep ring", "success Succeeded")]
    [InlineData(1, "pause sleep resume", "success Succeeded")]
    [InlineData(1, "otto:blocked otto:pending", "success Succeeded")]
    [InlineData(1, "otto:blocked retry", "success Succeeded")]
    [InlineData(2, "run:fails sleep change", "error/actions_failed Failed")]
    [InlineData(2, "run:fails sleep double", "error/actions_failed Failed")]
    [InlineData(2, "run:fails otto:blocked sleep otto:pending", "error/actions_failed Failed")]
    public async Task SoDoesThatOfATaskOfWhoseScheduleNothingIsLeft(int count, string story, string end)
    {
        var task = await _still.AddAsync(
            new TaskSchedule { Rrule = $"FREQ=HOURLY;COUNT={count}", TimeZone = "UTC", Missed = MissedInstants.Skip });

        await TellAsync(task.Id, story);

        (await StandsAsync(task.Id)).Should().Be(end);
    }

    [Fact]
    public async Task TheJobOfARun_ThatAPersonResolved_SaysWhatThePersonSaid()
    {
        var task = await _still.AddAsync(new TaskSchedule { Every = "P1D", Start = "2026-12-01T09:00:00" });
        await TellAsync(task.Id, "run:unclear happened");

        var run = (await _still.Backend.RunsAsync(task.Id))[0];

        JobState.Of(_still.Backend, run.HangfireJobId!).Name.Should().Be(SucceededState.StateName);
    }

    [Fact]
    public async Task WhatAnEarlierRunSaid_StaysSaid()
    {
        var task = await _still.AddAsync(new TaskSchedule { Cron = "0 9 * * *" });
        await _still.Backend.TellAsync(task.Id, "run");
        await TellAsync(task.Id, "run:good");
        var job = (await _still.Backend.RunsAsync(task.Id))[0].HangfireJobId!;

        await TellAsync(task.Id, "pause resume cancel");

        JobState.Of(_still.Backend, job).Name.Should().Be(SucceededState.StateName);
    }

    [Theory]
    [InlineData("cancel", "The task was cancelled.")]
    [InlineData("pause", "The task was paused.")]
    [InlineData("pause cancel", "The task was cancelled.")]
    [InlineData("otto:blocked", "Otto set the task to blocked.")]
    [InlineData("run:fails remove", "The task was removed.")]
    public async Task TheJob_SaysWhy(string story, string why)
    {
        var task = await _still.AddAsync();

        await TellAsync(task.Id, story);

        JobState.Of(_still.Backend, task.HangfireJobId!).Reason.Should().Be(why);
    }

    private async Task TellAsync(long taskId, string story)
    {
        foreach (var step in story.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await (step.Split(':') switch
            {
                ["sleep"] => SleepAsync(),
                ["change"] => _still.Backend.PatchTextAsync($"/otto/tasks/{taskId}", """{"description":"Another"}"""),
                ["double"] => _still.RingByScheduleAsync(taskId),
                ["later"] => _still.Backend.PatchTextAsync($"/otto/tasks/{taskId}", NextDay),
                ["run", var how] when Reply(how) is { } reply => RingAsync(taskId, reply),
                ["ring"] => RingAsync(taskId),
                ["approve"] => ApproveAsync(),
                ["reject"] => _still.Backend.PostAsync("/otto/approvals/1/reject"),
                ["expire"] => ExpireAsync(),
                ["happened"] => ResolveAsync(taskId, happened: true),
                ["not"] => ResolveAsync(taskId, happened: false),
                ["crash"] => CrashAsync(taskId),
                ["otto", var status] => SetByOttoAsync(taskId, status),
                ["zone"] => LoseTheZoneAsync(taskId),
                ["remove"] => _still.Backend.DeleteAsync($"/otto/tasks/{taskId}"),
                _ => SayAsync(taskId, step),
            });
        }
    }

    /// <summary>So long that nobody was awake when something was due.</summary>
    private Task SleepAsync()
    {
        _still.Clock.Advance(TimeSpan.FromHours(5));
        return Task.CompletedTask;
    }

    private async Task SayAsync(long taskId, string verb) => (await _still.Backend.TellAsync(taskId, verb)).Status.Should().Be(200, verb);

    private static Action<AgentDouble>? Reply(string how) => how switch
    {
        "good" => agent => agent.Answers("Done."),
        "fails" => agent => agent.Answers("Done.", Bad),
        "asks" => agent => agent.Answers("Done.", Asks),
        "unclear" => agent => agent.Answers("Done.", Some.Action(UnclearHandler.Type, new { })),
        "busy" => agent => agent.AnswersText("no", 503),
        "model" => agent => agent.AnswersProblem(409, "No model.", OttoReason.MissingModel),
        _ => null,
    };

    /// <summary>Rings as Hangfire would, and gives the job the state that it ends in.</summary>
    private async Task RingAsync(long taskId, Action<AgentDouble>? answers = null)
    {
        answers?.Invoke(_still.Agent);
        var jobId = (await _still.Backend.TaskAsync(taskId)).HangfireJobId!;
        var end = await _still.RingAsync(taskId);
        new BackgroundJobClient(_still.Get<JobStorage>(), _still.Get<IJobFilterProvider>()).ChangeState(jobId, end);
    }

    private async Task ApproveAsync() => await _still.ApproveAsync((await _still.ApprovalsAsync("pending")).Single());

    private async Task ExpireAsync()
    {
        _still.Clock.Advance(TimeSpan.FromHours(25));
        await _still.Get<ApprovalDecisions>().LookAfterAsync(CancellationToken.None);
    }

    private async Task ResolveAsync(long taskId, bool happened)
    {
        var run = (await _still.Backend.RunsAsync(taskId))[0];
        (await _still.Backend.PostAsync($"/otto/runs/{run.Id}/actions/0/resolve", new { happened })).Status.Should().Be(200);
    }

    private async Task CrashAsync(long taskId)
    {
        await _still.ClaimAsync(taskId);
        await _still.ReconcileAsync();
    }

    private async Task SetByOttoAsync(long taskId, string status)
    {
        // Another task of a person's, so that the update is of tier 2 and allowed.
        _still.Agent.Answers("Done.", Some.Action("life_os.update_task_status", new { task_id = taskId, status }));
        var other = await _still.AddAsync();
        await RingAsync(other.Id);
        (await _still.OutcomeAsync(other.Id)).Status.Should().Be(ActionStatus.Ok);
    }

    private Task<int> LoseTheZoneAsync(long taskId) => _still.Get<OttoDatabase>().WriteAsync(
        transaction => transaction.ExecuteAsync(
            "UPDATE otto_tasks SET schedule = replace(schedule, 'Europe/Berlin', 'Europe/Atlantis') WHERE id = @taskId", new { taskId }),
        CancellationToken.None);

    private async Task<string> StandsAsync(long taskId)
    {
        var task = await _still.Backend.TaskAsync(taskId);
        var job = JobState.Of(_still.Backend, task.HangfireJobId!);
        return $"{task.Status}{(task.Reason is null ? "" : $"/{task.Reason}")} {job.Name}";
    }

    /// <summary>An action of which nobody ever knows.</summary>
    private sealed class UnclearHandler : IActionHandler
    {
        public const string Type = "test.unclear";

        public ActionDescription Description => new()
        {
            Type = Type,
            Title = "Go out",
            Description = "Changes something outside.",
            Tier = 1,
            Effect = "file",
            Undo = false,
            PayloadSchema = Some.Json(new { }),
        };

        public Task<PreparedAction> PrepareAsync(System.Text.Json.JsonElement payload, OttoTask task, CancellationToken cancellation) =>
            Task.FromResult<PreparedAction>(new DatabaseAction(1, _ => throw new OutcomeUnknownException("Nobody saw it.")));
    }
}
