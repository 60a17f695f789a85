using System.Data.Common;
using System.Globalization;
using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Doctor;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Model;

/// <summary>The real backend, told what happens step by step, with the model beside it. After each step the two are compared.</summary>
internal sealed class Story : IAsyncDisposable
{
    private const int MostTasks = 4;
    private readonly Mortality _mortality = new();
    private StillBackend _still = null!;
    private EngineModel _model = new();
    private SqliteConnection _look = null!;

    /// <summary>What was visited: kinds of steps and states of tasks, with how often.</summary>
    public Dictionary<string, int> Visited { get; } = new(StringComparer.Ordinal);

    /// <summary>What could be visited of the states.</summary>
    public static IEnumerable<string> States => TaskState.All.Select(state => $"state {state.Status}/{state.Reason}");

    public static async Task<Story> BeginAsync()
    {
        var story = new Story();
        story._still = await StillBackend.StartAsync(services =>
        {
            AskingHandler.Add(services);
            services.AddSingleton<DbDataSource>(
                provider => new MortalDataSource(provider.GetRequiredService<OttoSettings>().DatabaseFile, story._mortality));
        });
        story._look = new SqliteConnection($"Data Source={story._still.Get<OttoSettings>().DatabaseFile}");
        await story._look.OpenAsync();
        story._model.Now = story._still.Clock.GetUtcNow();
        story._model.Forget();
        return story;
    }

    /// <summary>Tells a whole story from an empty database on; says what differs after which step, null when nothing does.</summary>
    public async Task<string?> TellAsync(IReadOnlyList<Step> steps)
    {
        await EmptyAsync();
        for (var number = 0; number < steps.Count; number++)
        {
            try
            {
                await TakeAsync(steps[number]);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                return $"step {number + 1}, {steps[number]}: {broken}";
            }

            if (Compared() is { } difference)
            {
                return $"after step {number + 1}, {steps[number]}:\n{difference}";
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _look.DisposeAsync();
        _mortality.Revive();
        await _still.DisposeAsync();
    }

    private async Task EmptyAsync()
    {
        _mortality.Revive();
        Sql("DELETE FROM otto_tasks");
        Sql("DELETE FROM otto_notes");
        _model = new EngineModel { Now = _still.Clock.GetUtcNow() };
        _model.Forget();
        _still.Clock.Advance(TimeSpan.FromMinutes(5));
        await LookAsync();
    }

    private async Task TakeAsync(Step step)
    {
        await LookAsync();
        Count($"step {step.Kind}");
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        if (step.IsAdding)
        {
            await AddAsync(step);
        }
        else
        {
            await (step.Kind switch
            {
                StepKind.AwakeMinutes => AwakeAsync(TimeSpan.FromMinutes(1 + (step.Number % 10))),
                StepKind.AwakeHours => AwakeAsync(TimeSpan.FromMinutes(30 * (1 + (step.Number % 12)))),
                StepKind.Sleep => SleepAsync(TimeSpan.FromMinutes(20 * (1 + (step.Number % 100)))),
                StepKind.LongSleep => SleepAsync(TimeSpan.FromDays(50 * (1 + (step.Number % 10)))),
                StepKind.Sweep => SweepAsync(),
                StepKind.Reconcile => ReconcileAsync(),
                StepKind.Restart => RestartAsync(),
                _ when _model.Tasks.Count == 0 => Task.CompletedTask,
                _ => ActAsync(step, _model.Tasks[step.Task % _model.Tasks.Count]),
            });
        }

        if (_mortality.IsDead)
        {
            Count("crash");
            await RestartAsync();
        }

        SyncJitter();
    }

    private async Task ActAsync(Step step, ModelTask task)
    {
        switch (step.Kind)
        {
            case StepKind.Ring:
                await RingAsync(step, task);
                break;
            case StepKind.Approve or StepKind.Reject:
                await DecideAsync(step.Kind == StepKind.Approve, step);
                break;
            case StepKind.Requeue or StepKind.DeleteJob:
                PressButton(step, task);
                break;
            case StepKind.Remove:
                await CommitAsync(step, await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}"), () => !task.IsRemoved && EngineModel.Remove(task));
                break;
            case StepKind.Postpone:
                var at = _model.Now.AddMinutes(30 * (1 + (step.Number % 8)));
                var patched = await _still.Backend.PatchTextAsync(
                    $"/otto/tasks/{task.Id}", $$"""{ "next_run_at": "{{Picture.Text(at)}}" }""");
                await CommitAsync(step, patched, () => !task.IsRemoved && _model.Postpone(task, at));
                break;
            default:
                var verb = Enum.Parse<TaskVerb>(step.Kind.ToString());
                var told = await _still.Backend.TellAsync(task.Id, step.Kind.ToString().ToLowerInvariant());
                await CommitAsync(step, told, () => !task.IsRemoved && _model.Apply(verb, task));
                break;
        }
    }

    /// <summary>One transaction: it happened, it was refused, or the process died on one side of its commit.</summary>
    private Task CommitAsync(Step step, Answer answer, Func<bool> change)
    {
        if (_mortality.IsDead && step.BeforeCommit)
        {
            return Task.CompletedTask;
        }

        var isDone = change();
        if (!_mortality.IsDead)
        {
            (answer.Status is >= 200 and < 300).Should().Be(isDone, $"that is what the model says of it; the answer is {answer.Body}");
            answer.Status.Should().BeOneOf(200, 201, 204, 404, 409, 410);
        }

        return Task.CompletedTask;
    }

    private async Task AddAsync(Step step)
    {
        if (_model.Tasks.Count(task => !task.IsRemoved) >= MostTasks)
        {
            return;
        }

        var now = _model.Now;
        var missed = MissedInstants.Choices.ElementAt(step.Number % 3);
        var overlap = OverlappingInstants.Choices.ElementAt(step.Number / 3 % 2);
        var count = 1 + (step.Number / 6 % 4);
        var nextHour = now.AddTicks(TimeSpan.TicksPerHour - (now.Ticks % TimeSpan.TicksPerHour));
        (TaskSchedule? schedule, ModelRule? rule, DateTimeOffset? first) = step.Kind switch
        {
            StepKind.AddOnce => ((TaskSchedule?)null, (ModelRule?)null, (DateTimeOffset?)null),
            StepKind.AddLater => (null, null, now.AddMinutes(30 * (1 + (step.Number % 6)))),
            StepKind.AddEvery => (new TaskSchedule { Every = "PT1H" }, new ModelRule(now, null, false), now),
            StepKind.AddCron => (new TaskSchedule { Cron = "0 * * * *" }, new ModelRule(nextHour, null, true), nextHour),
            _ when step.Number % 2 == 0 => (
                new TaskSchedule { Rrule = $"FREQ=HOURLY;COUNT={count}" }, new ModelRule(now, now.AddHours(count - 1), false), now),
            _ => (
                new TaskSchedule { Rrule = $"FREQ=HOURLY;UNTIL={now.AddHours(count - 1).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}" },
                new ModelRule(now, now.AddHours(count - 1), false),
                now),
        };
        var asked = Some.Task("test.chore") with
        {
            Schedule = schedule is null ? null : schedule with { TimeZone = "UTC", Missed = missed, Overlap = overlap },
            NextRunAt = step.Kind == StepKind.AddLater ? first : null,
            MaxAttempts = 3,
        };

        var answer = await _still.Backend.PostAsync("/otto/tasks", asked);
        if (_mortality.IsDead && step.BeforeCommit)
        {
            return;
        }

        var id = _mortality.IsDead ? Number("SELECT max(id) FROM otto_tasks") : answer.Read<OttoTask>().Id;
        _model.Add(new ModelTask { Id = id, CreatedAt = now, Rule = rule, Missed = missed, Overlap = overlap }, first);
    }

    private async Task RingAsync(Step step, ModelTask task)
    {
        if (task.IsRemoved)
        {
            return;
        }

        if (task.Next is { } next && next.Due > _model.Now && next.Due - _model.Now <= TimeSpan.FromSeconds(3))
        {
            await AwakeAsync(TimeSpan.FromSeconds(10));
        }

        Instruct(step.Answer, task);
        var (jobId, isMade) = JobOf(task.Id);
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        var end = await RunJobAsync(task.Id, jobId);
        var commits = 0;
        foreach (var commit in _model.Ring(task, step.Answer, script => TargetOf(script, task)))
        {
            commits++;
            if (_mortality.IsDead && step.BeforeCommit && commits == step.CrashAt)
            {
                break;
            }

            commit();
            if (_mortality.IsDead && commits == step.CrashAt)
            {
                break;
            }
        }

        if (!_mortality.IsDead)
        {
            end.Should().NotBeNull();
            _mortality.Commits.Should().Be(commits, "the model has a line for each commit");
            Client.ChangeState(jobId, end!);
            if (!isMade && !task.IsRecurring)
            {
                ShouldTellTheTruth(task, jobId);
            }
        }
    }

    private BackgroundJobClient Client => new BackgroundJobClient(_still.Get<JobStorage>(), _still.Get<IJobFilterProvider>());

    /// <summary>The job that rings for the task, or another one: one ring too many must do no harm.</summary>
    private (string Id, bool IsMade) JobOf(long taskId)
    {
        var id = Text("SELECT coalesce(hangfire_job_id, '') FROM otto_tasks WHERE id = " + taskId.ToString(CultureInfo.InvariantCulture));
        return id.Length > 0 && StateOf(id) is "Enqueued" or "Scheduled"
            ? (id, false)
            : (Client.Create(Job.FromExpression<RunTaskJob>(job => job.RunAsync(taskId, null!, CancellationToken.None)), new EnqueuedState()), true);
    }

    private string? StateOf(string jobId)
    {
        using var connection = _still.Get<JobStorage>().GetConnection();
        return connection.GetStateData(jobId)?.Name;
    }

    private async Task<IState?> RunJobAsync(long taskId, string jobId)
    {
        var storage = _still.Get<JobStorage>();
        using var connection = storage.GetConnection();
        var job = new BackgroundJob(
            jobId, Job.FromExpression<RunTaskJob>(run => run.RunAsync(taskId, null!, CancellationToken.None)), _model.Now.UtcDateTime);
        try
        {
            await _still.Get<RunTaskJob>().RunAsync(
                taskId, new PerformContext(storage, connection, job, new JobCancellationToken(false)), CancellationToken.None);
            return new SucceededState(null, 0, 0);
        }
        catch (JobEndsException end)
        {
            return new FailedState(end);
        }
        catch (Exception) when (_mortality.IsDead)
        {
            return null;
        }
    }

    private void ShouldTellTheTruth(ModelTask task, string jobId)
    {
        var expected = (task.Status, task.Reason) switch
        {
            (OttoStatus.Success, _) or (OttoStatus.Blocked, OttoReason.AwaitingApproval) => "Succeeded",
            (OttoStatus.Pending, OttoReason.Retrying) => "Scheduled",
            (OttoStatus.Error, OttoReason.Cancelled) or (_, OttoReason.Paused) => "Deleted",
            (OttoStatus.Error or OttoStatus.Blocked, not OttoReason.SetByOtto) => "Failed",
            _ => null,
        };
        if (expected is not null)
        {
            StateOf(jobId).Should().BeOneOf([expected, "Deleted"], $"the task is {task.Status}/{task.Reason}");
        }
    }

    private long TargetOf(ActionScript script, ModelTask own) => script.Kind switch
    {
        ActionKind.SetOwn => own.Id,
        ActionKind.SetOther => _model.Tasks[script.Other % _model.Tasks.Count].Id,
        _ => 0,
    };

    private void Instruct(AnswerScript answer, ModelTask task)
    {
        switch (answer.Kind)
        {
            case AnswerKind.Busy:
                _still.Agent.AnswersProblem(503, "Busy.");
                break;
            case AnswerKind.Refusal:
                _still.Agent.AnswersProblem(404, "No skill.");
                break;
            case AnswerKind.MissingModel:
                _still.Agent.AnswersProblem(409, "No model.", OttoReason.MissingModel);
                break;
            case AnswerKind.Garbage:
                _still.Agent.AnswersText("nonsense");
                break;
            default:
                _still.Agent.Answers("Done.", [.. answer.Actions.Select(script => Step.Proposed(script, task.Id, TargetOf(script, task)))]);
                break;
        }
    }

    private async Task DecideAsync(bool isYes, Step step)
    {
        var open = _model.Tasks.Where(task => !task.IsRemoved)
            .SelectMany(task => task.Runs.SelectMany(run => run.Actions.Select(action => (task, run, action))))
            .Where(one => one.action.Question == ApprovalStatus.Pending).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var (task, run, action) = open[step.Number % open.Count];
        var number = task.Runs.IndexOf(run);
        var approvalId = Number(
            $"SELECT q.id FROM otto_approvals q JOIN otto_actions a ON a.id = q.action_id WHERE a.position = {run.Actions.IndexOf(action)} "
            + $"AND a.run_id = (SELECT id FROM otto_runs WHERE task_id = {task.Id} ORDER BY id LIMIT 1 OFFSET {number})");
        var shown = (await _still.Backend.GetAsync($"/otto/approvals/{approvalId}")).Read<Approval>();
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        var answer = isYes
            ? await _still.ApproveAsync(shown)
            : await _still.Backend.PostAsync($"/otto/approvals/{approvalId}/reject", new ApprovalRefusal());
        await CommitAsync(step, answer, () => _model.Decide(task, action, isYes));
    }

    /// <summary>A button of the dashboard on the task's job.</summary>
    private void PressButton(Step step, ModelTask task)
    {
        var jobId = task.IsRemoved
            ? "" : Text("SELECT coalesce(hangfire_job_id, '') FROM otto_tasks WHERE id = " + task.Id.ToString(CultureInfo.InvariantCulture));
        _mortality.Revive();
        if (jobId.Length == 0 || StateOf(jobId) is not { } state)
        {
            return;
        }

        const string Button = "Triggered via Dashboard UI";
        _model.Account(task);
        IState wanted = step.Kind == StepKind.Requeue ? new EnqueuedState { Reason = Button } : new DeletedState { Reason = Button };
        var isOfThePast = wanted is DeletedState && task.IsRecurring && task.Status is OttoStatus.Pending or OttoStatus.Running
            && state is "Succeeded" or "Failed" or "Deleted";
        var verb = wanted is DeletedState ? TaskVerb.Cancel
            : task.Status is OttoStatus.Error or OttoStatus.Blocked ? TaskVerb.Retry : TaskVerb.Run;
        var isRefused = !TaskRules.Allows(verb, task.Status, task.Reason, task.IsRecurring);
        Client.ChangeState(jobId, wanted);
        if (!(wanted is DeletedState && isOfThePast) && !isRefused)
        {
            _model.Apply(verb, task).Should().BeTrue();
        }
    }

    private async Task AwakeAsync(TimeSpan time)
    {
        var end = _model.Now + time;
        while (_model.Now < end)
        {
            var pace = end - _model.Now < TimeSpan.FromSeconds(50) ? end - _model.Now : TimeSpan.FromSeconds(50);
            _still.Clock.Advance(pace);
            await LookAsync();
        }
    }

    private async Task SleepAsync(TimeSpan time)
    {
        _still.Clock.Advance(time);
        await LookAsync();
    }

    private async Task ReconcileAsync()
    {
        _mortality.Revive();
        await _still.ReconcileAsync();
        _model.Reconcile();
        ShouldAllBeRung();
    }

    private async Task SweepAsync()
    {
        _mortality.Revive();
        await _still.SweepAsync();
        _model.Sweep();
    }

    /// <summary>The process ends, however it does, and another one begins: it looks after what was left before any job runs.</summary>
    private async Task RestartAsync()
    {
        await _still.RestartAsync(_mortality.Revive);
        _model.Forget();
        await LookAsync();
        await ReconcileAsync();
    }

    private Task LookAsync()
    {
        _model.Now = _still.Clock.GetUtcNow();
        _still.Get<Uptime>().Look();
        _model.Look();
        return Task.CompletedTask;
    }

    /// <summary>After a look of the net, whatever waits has something that rings for it.</summary>
    private void ShouldAllBeRung()
    {
        foreach (var task in _model.Tasks.Where(task => task is { IsRemoved: false, Status: OttoStatus.Pending }))
        {
            var id = task.Id.ToString(CultureInfo.InvariantCulture);
            var jobId = Text($"SELECT coalesce(hangfire_job_id, '') FROM otto_tasks WHERE id = {id}");
            var isRung = (jobId.Length > 0 && StateOf(jobId) is "Enqueued" or "Scheduled")
                || Number($"SELECT recurring_job FROM otto_tasks WHERE id = {id}") == 1;
            if (task.Next is { } next && next.Due < _model.Now - TimeSpan.FromSeconds(10))
            {
                isRung.Should().BeTrue($"task {id} is due since {next.Due:O}; its job {jobId} is {(jobId.Length > 0 ? StateOf(jobId) : "none")}");
            }
        }
    }

    /// <summary>The next try is due within a jitter: the real one says when, and the model checks that it lies within.</summary>
    private void SyncJitter()
    {
        foreach (var task in _model.Tasks)
        {
            foreach (var occurrence in task.Occurrences.Where(occurrence => occurrence.HasJitter))
            {
                var due = DateTimeOffset.Parse(
                    Text($"SELECT due_at FROM otto_occurrences WHERE task_id = {task.Id} AND scheduled_for = '{Picture.Text(occurrence.At)}'"),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal);
                (due - _model.Now).TotalSeconds.Should().BeInRange(7, 10 * Math.Pow(2, occurrence.Attempt - 1) * 1.26);
                (occurrence.Due, occurrence.HasJitter, task.NextRun) = (due, false, due);
            }
        }
    }

    private string? Compared()
    {
        try
        {
            return Differences();
        }
        catch (Xunit.Sdk.XunitException wrong)
        {
            return $"  {wrong.Message}";
        }
    }

    private string? Differences()
    {
        foreach (var task in _model.Tasks.Where(task => !task.IsRemoved))
        {
            Count($"state {task.Status}/{task.Reason}");
            ShouldStandAsTheTableSays(task);
        }

        if (BrokenInvariants() is { Length: > 0 } broken)
        {
            return broken;
        }

        var (real, model) = (Picture.Of(_look), Picture.Of(_model));
        var (only, missing) = (real.Except(model, StringComparer.Ordinal).ToList(), model.Except(real, StringComparer.Ordinal).ToList());
        return only.Count == 0 && missing.Count == 0
            ? null
            : string.Join('\n', only.Select(line => $"  is        {line}").Concat(missing.Select(line => $"  should be {line}")).Order(StringComparer.Ordinal));
    }

    /// <summary>No state is outside of the table, and each leaves open what the table says.</summary>
    private static void ShouldStandAsTheTableSays(ModelTask task)
    {
        var state = TaskState.All.Should().ContainSingle(state => state.Status == task.Status && state.Reason == task.Reason).Subject;
        var begun = task.Occurrences.Exists(occurrence => occurrence is { IsBegun: true, IsOpen: true });
        var isRight = state.Open switch
        {
            OpenInstant.None => !begun,
            OpenInstant.Begun => begun,
            OpenInstant.Waiting => task.Next is not null,
            OpenInstant.InRun => task.Occurrences.Exists(occurrence => occurrence.Outcome == OccurrenceOutcome.Running),
            _ => true,
        };
        isRight.Should().BeTrue($"task {task.Id} is {task.Status}/{task.Reason}, and then {state.Open} is what is open of it");
    }

    private string BrokenInvariants() => string.Join('\n', Invariant.All.SelectMany(invariant => Numbers(invariant.Sql)
        .Select(task => $"  task {task} {invariant.Broken}")));

    private List<long> Numbers(string sql)
    {
        using var command = _look.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@longAgo", Picture.Text(_model.Now.AddMinutes(-1)));
        using var reader = command.ExecuteReader();
        var found = new List<long>();
        while (reader.Read())
        {
            found.Add(reader.GetInt64(0));
        }

        return found;
    }

    private void Count(string what) => Visited[what] = Visited.GetValueOrDefault(what) + 1;

    private void Sql(string sql)
    {
        using var command = _look.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Text(string sql)
    {
        using var command = _look.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }

    private long Number(string sql)
    {
        using var command = _look.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
