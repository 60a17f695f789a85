using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Actions;
using OttoHangfire.Contracts;
using OttoHangfire.Contracts.Settings;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;

namespace OttoHangfire.Tests.Model;

/// <summary>The real backend, told what happens step by step, with the model beside it. After each step the two are compared.</summary>
internal sealed partial class Story : IAsyncDisposable
{
    private const int MostTasks = 4;
    private const string BeforeCommit = "crash before a commit";
    private const string AfterCommit = "crash after a commit";
    private const string SkippedInstant = "instant skipped";
    private const string MovedInstant = "instant moved";
    private const string Snoozed = "put off";
    private const string TakenBack = "put off, and taken back";
    private const string MovedBefore = "instant moved to before another one";
    private const string WhileOttoThinks = "another step while Otto thinks";

    /// <summary>Of so many restarts, one is of the whole backend with its web server, which takes ten times as long.</summary>
    private const int WholeRestarts = 16;

    private readonly Mortality _mortality = new();
    private readonly UnreachableAgent _line;
    private StillBackend _still = null!;
    private EngineModel _model;
    private DateTimeOffset _latest;
    private Onlooker _onlooker = null!;
    private List<string> _real = [];

    /// <summary>The tasks whose job cannot be expected to know how they stand.</summary>
    private readonly HashSet<ModelTask> _isUntold = [];

    /// <summary>What was visited: kinds of steps and states of tasks, with how often.</summary>
    public Dictionary<string, int> Visited { get; } = new(StringComparer.Ordinal);

    /// <summary>What there is to visit: every state, and everything that can happen.</summary>
    public static IEnumerable<string> Everything =>
    [
        .. TaskState.All.Select(state => $"state {state.Status}/{state.Reason}"),
        .. Enum.GetNames<StepKind>().Select(kind => $"step {kind}"),
        .. Enum.GetNames<AnswerKind>().Select(kind => $"answer {kind}"),
        .. Enum.GetNames<ActionKind>().Select(kind => $"action {kind}"),
        BeforeCommit,
        AfterCommit,
        WhileOttoThinks,
        EngineModel.ClockIsDoubted,
        EngineModel.InstantsTakenBack,
        EngineModel.PauseBegunAnew,
        EngineModel.CountedFromCompletion,
        EngineModel.CountedAnew,
        EngineModel.SkippedOnVacation,
        EngineModel.MovedInstantBroughtBack,
        SkippedInstant,
        Snoozed,
        TakenBack,
        MovedInstant,
        MovedBefore,
        EngineModel.PermissionUsed,
        EngineModel.Brought,
        EngineModel.BroughtBack,
        EngineModel.NotBrought,
        EngineModel.TooManyBrought,
        EngineModel.AwaitedInVain,
        "restart of all",
        "restart of the engine",
    ];

    /// <summary>True when so much time has passed in the stories that were told that the next might end in a year that no schedule knows.</summary>
    public bool IsLate => _latest.Year > 2070;

    private Story() => (_line, _model) = (new UnreachableAgent(_mortality), new EngineModel { Tell = Count });

    /// <summary>What the clock of the stories says.</summary>
    public DateTimeOffset Now => _still.Clock.GetUtcNow();

    /// <summary>Stories in a folder of their own, from the given instant on, or from where every test begins.</summary>
    public static async Task<Story> BeginAsync(DateTimeOffset? now = null)
    {
        var story = new Story();
        var limits = string.Create(CultureInfo.InvariantCulture, $$"""{ "limits": { "actions_per_run": {{EngineModel.MostActions}}, "pending_tasks": {{EngineModel.MostPending}} } }""");
        story._still = await StillBackend.StartAsync(story.Change, limits, webServerStays: true);
        story._still.Clock.AdjustTime(now ?? story.Now);

        // The document that all answers are held against is asked for once, and not by a process that has just died.
        await story._still.Backend.GetAsync("/otto/tasks");
        story._onlooker = new Onlooker(story._still.Get<OttoSettings>().DatabaseFile);
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
        _onlooker.Dispose();
        _mortality.Revive();
        await _still.DisposeAsync();
    }

    /// <summary>The backend of the stories can die, and asks an agent whom it may not reach.</summary>
    private void Change(IServiceCollection services)
    {
        AskingHandler.Add(services);
        services.AddSingleton<IActionHandler>(new OutsideHandler(_mortality));
        services.AddSingleton<DbDataSource>(
            provider => new MortalDataSource(provider.GetRequiredService<OttoSettings>().DatabaseFile, _mortality));
        services.AddTransient(provider => _line.Line((FakeTimeProvider)provider.GetRequiredService<TimeProvider>()));
        services.ConfigureHttpClientDefaults(client => client.ConfigureAdditionalHttpMessageHandlers(
            (handlers, provider) => handlers.Insert(0, provider.GetRequiredService<DelegatingHandler>())));
    }

    /// <summary>Nothing is left that would make a later story slower than the first.</summary>
    private async Task EmptyAsync()
    {
        _mortality.Revive();
        _isUntold.Clear();
        _onlooker.Execute(
            """
            DELETE FROM otto_vacations;
            DELETE FROM otto_permissions;
            DELETE FROM otto_approvals;
            DELETE FROM otto_actions;
            DELETE FROM otto_run_logs;
            DELETE FROM otto_runs;
            DELETE FROM otto_occurrences;
            DELETE FROM otto_tasks;
            DELETE FROM otto_notes;
            DELETE FROM otto_files;
            DELETE FROM otto_outbox;
            DELETE FROM otto_request_keys;
            DELETE FROM hangfire_queue;
            DELETE FROM hangfire_fetched;
            DELETE FROM hangfire_state;
            DELETE FROM hangfire_parameter;
            DELETE FROM hangfire_job;
            DELETE FROM hangfire_set;
            DELETE FROM hangfire_hash;
            DELETE FROM hangfire_counter;
            """);
        foreach (var file in Directory.EnumerateFiles(Directory.CreateDirectory(_still.Backend.File("files")).FullName))
        {
            File.Delete(file);
        }

        // The clock is right again: no story begins in the past of another one.
        var now = _still.Clock.GetUtcNow();
        _still.Clock.Advance((_latest > now ? _latest - now : TimeSpan.Zero) + TimeSpan.FromMinutes(5));
        var before = _model;
        _model = new EngineModel { Now = _still.Clock.GetUtcNow(), Tell = Count };
        _model.Forget();
        _model.Follow(before);
        await LookAsync();
    }

    private async Task TakeAsync(Step step)
    {
        await LookAsync();
        Count($"step {step.Kind}");
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        if (step.Kind == StepKind.AddFollower)
        {
            await AddFollowerAsync(step);
        }
        else if (step.IsAdding)
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
                StepKind.Restart => RestartAsync(step),
                StepKind.Back => BackAsync(TimeSpan.FromMinutes(10 * (1 + (step.Number % 60))), step),
                StepKind.FarBack => BackAsync(TimeSpan.FromHours(25 + (step.Number % 200)), step),
                _ when _model.Tasks.Count == 0 => Task.CompletedTask,
                _ => ActAsync(step, _model.Tasks[step.Task % _model.Tasks.Count]),
            });
        }

        SyncJitter();
        if (!_mortality.IsDead)
        {
            ShouldTellTheTruth(step);
        }
        else
        {
            // What a job was to say was perhaps not said any more.
            _isUntold.UnionWith(_model.Tasks);
            Count(step.BeforeCommit ? BeforeCommit : AfterCommit);
            Compared().Should().BeNull("that is how the dead process leaves it");
            await RestartAsync(step);
        }
    }

    private async Task ActAsync(Step step, ModelTask task)
    {
        switch (step.Kind)
        {
            case StepKind.Ring:
                await RingAsync(step, task);
                break;
            case StepKind.Approve or StepKind.Reject or StepKind.Correct or StepKind.Allow:
                await DecideAsync(step);
                break;
            case StepKind.Leave:
                await LeaveAsync(step);
                break;
            case StepKind.ComeBack:
                await ComeBackAsync(step);
                break;
            case StepKind.Revoke:
                await RevokeAsync(step);
                break;
            case StepKind.Requeue or StepKind.DeleteJob:
                PressButton(step, task);
                break;
            case StepKind.Remove:
                await CommitAsync(step, await _still.Backend.DeleteAsync($"/otto/tasks/{task.Id}"), () => !task.IsRemoved && EngineModel.Remove(task));
                break;
            case StepKind.Change:
                await ChangeAsync(step, task);
                break;
            case StepKind.Resolve:
                await ResolveAsync(step);
                break;
            case StepKind.Snooze or StepKind.TakeBack:
                await SnoozeAsync(step, task);
                break;
            case StepKind.Follow:
                await FollowAsync(step, task);
                break;
            case StepKind.Skip or StepKind.Move:
                await DecideInstantAsync(step, task);
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

    /// <summary>It happened with its first commit, it was refused, or the process died on one side of that commit.</summary>
    private Task CommitAsync(Step step, Answer answer, Func<bool> change)
    {
        if (_mortality.IsDead && step is { BeforeCommit: true, CrashAt: 1 })
        {
            return Task.CompletedTask;
        }

        var isDone = change();
        if (!_mortality.IsDead)
        {
            (answer.Status is >= 200 and < 300).Should().Be(isDone, $"that is what the model says of it; the answer is {answer.Body}");
            answer.Status.Should().BeOneOf(200, 201, 204, 400, 404, 409, 410);
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
        var (schedule, rule, first) = ScheduleOf(step.Kind, step.Number);
        var asked = Some.Task(ModelTask.Chore) with
        {
            Schedule = schedule,
            TimeoutSeconds = UnreachableAgent.Patience,
            NextRunAt = step.Kind == StepKind.AddLater ? first : null,
            MaxAttempts = 3,
        };

        var isTyped = step.Kind == StepKind.AddTyped;
        var answer = isTyped
            ? await _still.Backend.PostAsync("/otto/runs", new { input_text = "What would Otto do?" })
            : await _still.Backend.PostAsync("/otto/tasks", asked);
        var isDoubtful = schedule is not null && _model.IsHeld;
        var isTaken = _model.HasRoom && !IsOver(schedule) && !isDoubtful;
        if (!_mortality.IsDead)
        {
            answer.Status.Should().Be(
                isTaken ? isTyped ? 202 : 201 : IsOver(schedule) ? 400 : isDoubtful ? 503 : 409, $"the answer is {answer.Body}");
        }

        if (!isTaken || (_mortality.IsDead && step.BeforeCommit))
        {
            return;
        }

        var id = _mortality.IsDead ? _onlooker.Number("SELECT max(id) FROM otto_tasks") : isTyped ? answer.Read<OttoRun>().TaskId!.Value : answer.Read<OttoTask>().Id;
        if (isTyped)
        {
            _model.AddTyped(new ModelTask { Id = id, Type = TaskTypes.Prompt, CreatedAt = now, MaxAttempts = OttoTaskRepository.DefaultMaxAttempts });
            return;
        }

        _model.Add(
            new ModelTask
            {
                Id = id,
                CreatedAt = now,
                Rule = rule,
                Missed = schedule?.Missed ?? MissedInstants.Once,
                Overlap = schedule?.Overlap ?? OverlappingInstants.Skip,
            },
            first);
    }

    /// <summary>The schedule that a step is about, what the model has to know of it, and its first instant; null for a task of once.</summary>
    private (TaskSchedule? Schedule, ModelRule? Rule, DateTimeOffset? First) ScheduleOf(StepKind kind, int number)
    {
        var now = _model.Now;
        var count = 1 + (number / 6 % 4);
        var nextHour = now.AddTicks(TimeSpan.TicksPerHour - (now.Ticks % TimeSpan.TicksPerHour));
        var last = now.AddHours(count - 1);
        var until = last.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        (TaskSchedule? schedule, ModelRule? rule, DateTimeOffset? first) = kind switch
        {
            StepKind.AddOnce or StepKind.AddTyped => ((TaskSchedule?)null, (ModelRule?)null, (DateTimeOffset?)null),
            StepKind.AddLater => (null, null, now.AddMinutes(30 * (1 + (number % 6)))),
            StepKind.AddEvery => (new TaskSchedule { Every = "PT1H" }, new ModelRule(now, null, false), now),
            StepKind.AddAfterRun => (
                new TaskSchedule { Every = "PT1H", From = CountingFrom.Completion }, new ModelRule(now, null, false) { IsFromCompletion = true }, now),
            // The rule begins in this very second; a new task waits for the next instant all the same.
            StepKind.AddCron => (
                new TaskSchedule { Cron = "0 * * * *" }, new ModelRule(now.AddHours(1) == nextHour ? now : nextHour, null, true), nextHour),
            _ when number % 8 == 7 => (
                new TaskSchedule { Start = "2020-01-01T00:00:00", Rrule = "FREQ=HOURLY;COUNT=3" }, new ModelRule(now, now, false), now),
            _ => (
                new TaskSchedule { Rrule = number % 2 == 0 ? $"FREQ=HOURLY;COUNT={count}" : $"FREQ=HOURLY;UNTIL={until}" },
                new ModelRule(now, last, false),
                now),
        };
        var isOneAtATime = rule is { IsFromCompletion: true };
        var missed = MissedInstants.Choices[number % (isOneAtATime ? 2 : 3)];
        var overlap = OverlappingInstants.Choices[isOneAtATime ? 0 : number / 3 % 2];
        return (schedule is null ? null : schedule with { TimeZone = "UTC", Missed = missed, Overlap = overlap }, rule, first);
    }

    /// <summary>Whose last instant has passed long ago is refused.</summary>
    private static bool IsOver(TaskSchedule? schedule) => schedule?.Start is not null;

    /// <summary>A <c>PATCH</c> of anything but the next instant alone.</summary>
    private async Task ChangeAsync(Step step, ModelTask task)
    {
        if (step.Number % 3 == 0)
        {
            var most = 1 + (step.Number / 3 % 4);
            var words = $$"""{ "max_attempts": {{most}}, "description": "Another", "payload": { "text": "else" } }""";
            var answer = await _still.Backend.PatchTextAsync($"/otto/tasks/{task.Id}", words);
            await CommitAsync(step, answer, () => !task.IsRemoved && _model.Change(task, most));
            return;
        }

        if (task.Rule is { IsCron: true } || task.After is not null)
        {
            // Its job may still speak of an earlier run.
            _isUntold.Add(task);
        }

        var kinds = new[] { StepKind.AddEvery, StepKind.AddCron, StepKind.AddCounted, StepKind.AddAfterRun, StepKind.AddOnce };
        var (schedule, rule, first) = ScheduleOf(kinds[step.Number / 24 % kinds.Length], step.Number);
        var patched = await _still.Backend.PatchTextAsync(
            $"/otto/tasks/{task.Id}", JsonSerializer.Serialize(new Dictionary<string, TaskSchedule?> { ["schedule"] = schedule }, OttoJson.Options));
        await CommitAsync(step, patched, () => !task.IsRemoved && !IsOver(schedule)
            && _model.Change(task, rule, schedule?.Missed ?? MissedInstants.Once, schedule?.Overlap ?? OverlappingInstants.Skip, first));
    }

    /// <summary>A person says what became of an action that nobody else knows of.</summary>
    private async Task ResolveAsync(Step step)
    {
        var unknown = _model.Tasks.Where(task => !task.IsRemoved)
            .SelectMany(task => task.Runs.SelectMany(run => run.Actions.Select(action => (task, run, action))))
            .Where(one => one.action.Status == ActionStatus.OutcomeUnknown).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        var (task, run, action) = unknown[step.Number % unknown.Count];
        var isYes = step.Task % 2 == 0;
        var answer = await _still.Backend.PostAsync(
            $"/otto/runs/{RunIdOf(task, run)}/actions/{run.Actions.IndexOf(action)}/resolve", new ResolveRequest { Happened = isYes });
        await CommitAsync(step, answer, () => _model.Resolve(task, run, action, isYes));
    }

    private long RunIdOf(ModelTask task, ModelRun run) => _onlooker.Number(
        "SELECT id FROM otto_runs WHERE task_id = @task ORDER BY id LIMIT 1 OFFSET @number",
        ("@task", task.Id),
        ("@number", task.Runs.IndexOf(run)));

    private async Task DecideAsync(Step step)
    {
        var open = _model.Tasks.Where(task => !task.IsRemoved)
            .SelectMany(task => task.Runs.SelectMany(run => run.Actions.Select(action => (task, run, action))))
            .Where(one => one.action.Question == ApprovalStatus.Pending).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var (task, run, action) = open[step.Number % open.Count];
        var approvalId = _onlooker.Number(
            "SELECT q.id FROM otto_approvals q JOIN otto_actions a ON a.id = q.action_id WHERE a.run_id = @run AND a.position = @position",
            ("@run", RunIdOf(task, run)),
            ("@position", run.Actions.IndexOf(action)));
        var shown = (await _still.Backend.GetAsync($"/otto/approvals/{approvalId}")).Read<Approval>();
        var isAsk = action.Script.Kind == ActionKind.Ask;
        var word = isAsk && step.Kind == StepKind.Correct ? "abc"[step.Number / 7 % 3].ToString() : null;
        var also = isAsk && step.Kind == StepKind.Allow
            ? new ModelPermission { Until = _model.Now.AddHours(1 + (step.Number / 7 % 8)), Uses = step.Number % 3 is 0 ? null : step.Number % 3 }
            : null;
        _mortality.Plan(step.CrashAt, step.BeforeCommit);
        var answer = step.Kind == StepKind.Reject
            ? await _still.Backend.PostAsync($"/otto/approvals/{approvalId}/reject", new ApprovalRefusal())
            : await _still.Backend.PostAsync($"/otto/approvals/{approvalId}/approve", new ApprovalConsent
            {
                PayloadSha256 = shown.PayloadSha256,
                Payload = word is null ? null : JsonSerializer.SerializeToElement(new { text = word }),
                Also = also is null ? null : new StandingYes { TaskId = true, Until = also.Until, Uses = also.Uses },
            });
        await CommitAsync(step, answer, () => _model.Decide(task, action, step.Kind != StepKind.Reject, word, also));
    }

    /// <summary>The owner skips or moves one instant: mostly one that is to come, sometimes one that she cannot have.</summary>
    private async Task DecideInstantAsync(Step step, ModelTask task)
    {
        var at = InstantOf(step.Number, task);
        var name = Picture.Text(at);
        if (step.Kind == StepKind.Skip)
        {
            var skipped = await _still.Backend.PostAsync($"/otto/tasks/{task.Id}/occurrences/skip", new { scheduled_for = name });
            await CommitAsync(step, skipped, () => !task.IsRemoved && Counted(_model.Skip(task, at), SkippedInstant));
            return;
        }

        var to = (step.Number / 100 % 12) switch
        {
            0 => at,
            1 => at.AddSeconds(5),
            2 => _model.Now.AddMinutes(-10),
            3 => at.AddHours(1),
            _ => _model.Now.AddMinutes(10 * (1 + (step.Number / 1200 % 24))),
        };
        var moved = await _still.Backend.PostAsync(
            $"/otto/tasks/{task.Id}/occurrences/move", new { scheduled_for = name, to = Picture.Text(to) });
        await CommitAsync(step, moved, () =>
        {
            var isDone = !task.IsRemoved && Counted(_model.MoveInstant(task, at, to), MovedInstant);
            _ = isDone && Counted(task.Occurrences.Exists(one => one.Outcome == OccurrenceOutcome.Pending && one.At < at && one.Time > to), MovedBefore);
            return isDone;
        });

        bool Counted(bool isDone, string what)
        {
            if (isDone)
            {
                Count(what);
            }

            return isDone;
        }
    }

    private DateTimeOffset InstantOf(int number, ModelTask task)
    {
        var rows = task.Occurrences;
        var waiting = rows.FindLast(one => one is { Outcome: OccurrenceOutcome.Pending, IsBegun: false });
        return (number % 8) switch
        {
            0 when rows.Count > 0 => rows[number / 8 % rows.Count].At,
            1 or 2 or 3 when waiting is not null => waiting.At,
            4 => _model.Now.AddMinutes(17),
            _ when task.Rule is { } rule => rule.Next(_model.Now.AddHours(number / 8 % 5)) ?? _model.Now.AddMinutes(7),
            _ => _model.Now.AddMinutes(7),
        };
    }

    private async Task RevokeAsync(Step step)
    {
        var given = _model.Tasks.Where(task => !task.IsRemoved).SelectMany(task => task.Permissions.Select(permission => (task, permission))).ToList();
        if (given.Count == 0)
        {
            return;
        }

        var (task, permission) = given[step.Number % given.Count];
        var id = _onlooker.Number(
            "SELECT id FROM otto_permissions WHERE task_id = @task ORDER BY id LIMIT 1 OFFSET @number",
            ("@task", task.Id),
            ("@number", task.Permissions.IndexOf(permission)));
        await CommitAsync(step, await _still.Backend.DeleteAsync($"/otto/permissions/{id}"), () => _model.Revoke(permission));
    }

    /// <summary>A vacation of some hours or days, which has begun or is to come; sometimes one of other tasks.</summary>
    private async Task LeaveAsync(Step step)
    {
        var from = _model.Now.AddMinutes(30 * ((step.Number % 7) - 2));
        var to = _model.Now.AddMinutes(20 * (1 + (step.Number / 7 % 100)));
        string[]? types = (step.Number % 5) switch { 0 => ["testxchore", "other.chore"], 1 => [ModelTask.Chore], _ => null };
        var answer = await _still.Backend.PostAsync(
            "/otto/vacations",
            new NewVacation { From = from, To = to, TaskTypes = types });
        await CommitAsync(step, answer, () =>
        {
            if (to > from)
            {
                _model.Vacations.Add(new ModelVacation(_onlooker.Number("SELECT max(id) FROM otto_vacations"), from, to, types));
            }

            return to > from;
        });
    }

    private async Task ComeBackAsync(Step step)
    {
        if (_model.Vacations.Count > 0)
        {
            var vacation = _model.Vacations[step.Number % _model.Vacations.Count];
            await CommitAsync(step, await _still.Backend.DeleteAsync($"/otto/vacations/{vacation.Id}"), () => _model.ComeBack(vacation));
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

    /// <summary>The clock was ahead and is set right: while the process runs, right before something else happens, or while there is none.</summary>
    private async Task BackAsync(TimeSpan by, Step step)
    {
        var right = _model.Now - by;
        if (right < ClockWatch.Oldest)
        {
            return;
        }

        if (step.Number % 4 == 0)
        {
            await RestartAsync(step, right);
            return;
        }

        _still.Clock.AdjustTime(right);
        await LookAsync();
        if (step.Number % 4 != 1)
        {
            await ReconcileAsync();
        }
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
    private async Task RestartAsync(Step step, DateTimeOffset? right = null)
    {
        var isWhole = (step.Number + step.Task + step.CrashAt) % WholeRestarts == WholeRestarts - 1;
        Count(isWhole ? "restart of all" : "restart of the engine");
        await (isWhole ? _still.RestartAsync(Between) : _still.RestartEngineAsync(Between));
        _model.Forget();
        await LookAsync();
        await ReconcileAsync();
        await Eventually.HoldsAsync(
            () => _onlooker.Number("SELECT count(*) FROM otto_tasks WHERE removed_at IS NOT NULL") == 0, "the rows of what was removed should go");

        void Between()
        {
            _mortality.Revive();
            if (!isWhole)
            {
                // What a process does first while the lock is its own.
                _onlooker.Execute("DELETE FROM otto_owners");
            }

            _still.Clock.AdjustTime(right ?? _still.Clock.GetUtcNow());
        }
    }

    private Task LookAsync()
    {
        _model.Now = _still.Clock.GetUtcNow();
        _latest = _model.Now > _latest ? _model.Now : _latest;
        _still.Get<Uptime>().Look();
        _model.Look();
        return Task.CompletedTask;
    }
}
