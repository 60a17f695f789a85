using System.Diagnostics;
using Hangfire;
using Hangfire.States;
using OttoHangfire.Contracts;
using OttoHangfire.Tasks;
using OttoHangfire.Tests.Support;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Worker;

/// <summary>Whatever Otto and programs put in, a person's task finds a worker at once.</summary>
[Collection(OnTheClock.Name)]
public sealed class FairQueuesTests
{
    private const int AnHour = 3600;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>Otto's part where nobody has set it.</summary>
    private static readonly int OttosWorkers = QueueWorkers.Of(new OttoHangfire.Contracts.Settings.LimitSettings())[1].Count;

    [Fact]
    public async Task TwentyChildrenOfOneReply_EachSilentForAnHour_LeaveTheOwnersNextTaskItsWorker()
    {
        await using var backend = await OttoBackend.StartAsync();
        using var silent = new Silence(backend, "test.child", [.. Enumerable.Range(0, 20).Select(Child)]);
        var parent = await backend.AddAsync(Some.Task("test.parent") with { TimeoutSeconds = AnHour });
        await backend.TaskAsync(parent.Id, OttoStatus.Success);
        await Eventually.HoldsAsync(() => silent.Count >= OttosWorkers, "Otto's workers should all wait for an answer");

        var took = await StartAsync(backend);

        took.Should().BeLessThan(AtOnce);
        silent.Count.Should().Be(OttosWorkers, "the others wait for one of Otto's workers");
        (await backend.GetAsync("/otto/tasks?type=test.child")).Read<Page<OttoTask>>().Items.Should().HaveCount(20)
            .And.OnlyContain(child => child.TimeoutSeconds == AnHour);
    }

    [Fact]
    public async Task FiveHundredTasksOfOttosThatWait_LeaveTheOwnersNextTaskItsWorker_AndAreSeen()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions
        {
            SettingsFile = """{"limits":{"actions_per_run":1000,"tasks_per_run":1000,"tasks_per_minute":1000,"tasks_per_day":1000}}""",
        });
        using var silent = new Silence(backend, "test.child", [.. Enumerable.Range(0, 500).Select(Child)]);
        var parent = await backend.AddAsync(Some.Task("test.parent") with { TimeoutSeconds = AnHour });
        await backend.TaskAsync(parent.Id, OttoStatus.Success);
        await Eventually.HoldsAsync(() => silent.Count >= OttosWorkers, "Otto's workers should all wait for an answer");

        var took = await StartAsync(backend);
        var ready = (await backend.GetAsync("/health/ready")).Json().GetProperty("queues");
        var check = (await backend.GetAsync("/otto/doctor")).Read<DoctorReport>().Checks.Single(check => check.Id == "runs.queues");

        took.Should().BeLessThan(AtOnce);
        silent.Count.Should().Be(OttosWorkers);
        ready[0].GetProperty("name").GetString().Should().Be("people");
        ready[0].GetProperty("waiting").GetInt32().Should().Be(0);
        ready[1].GetProperty("name").GetString().Should().Be("otto");
        ready[1].GetProperty("workers").GetInt32().Should().Be(OttosWorkers);
        ready[1].GetProperty("waiting").GetInt32().Should().Be(500 - OttosWorkers);
        ready[1].GetProperty("longest_wait_seconds").GetInt32().Should().BeInRange(0, 60);
        check.Status.Should().Be(DoctorStatus.Info);
        check.Message.Should().Contain($"tasks {500 - OttosWorkers} wait, the longest for ");
    }

    [Fact]
    public async Task WhatIsDueAtTheSameSecond_GoesItsOwnWay()
    {
        await using var backend = await OttoBackend.StartAsync();
        using var silent = new Silence(backend, "test.programs");
        var dueAt = TimeProvider.System.GetUtcNow().AddSeconds(4);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => PutInAsProgramAsync(backend, dueAt)));
        var owners = await backend.AddAsync(Some.Task("test.owners") with { NextRunAt = dueAt });

        await Eventually.HoldsAsync(() => backend.Agent.TimesAsked(owners.Id) == 1);

        (TimeProvider.System.GetUtcNow() - dueAt).Should().BeLessThan(AtOnce * 2, "a job is looked for within a second of its time");
        silent.Count.Should().BeLessThanOrEqualTo(OttosWorkers);
    }

    [Fact]
    public async Task AJobOfAnEarlierVersion_InTheQueueOfThatTime_Runs_AndTakesNoWorkerOfPeople()
    {
        await using var backend = await OttoBackend.StartAsync(new BackendOptions { Reconciler = false });
        using var silent = new Silence(backend, "test.programs");
        (await backend.PutAsync("/otto/worker", new { enabled = false })).Status.Should().Be(200);
        var programs = new List<OttoTask>();
        for (var i = 0; i < 40; i++)
        {
            programs.Add(await PutInAsProgramAsync(backend, TimeProvider.System.GetUtcNow().AddDays(1)));
            await AsAnEarlierVersionAsync(backend, programs[^1].Id);
        }

        var owners = await backend.AddAsync(Some.TaskOfTomorrow("test.owners"));
        await AsAnEarlierVersionAsync(backend, owners.Id);
        (await backend.PutAsync("/otto/worker", new { enabled = true })).Status.Should().Be(200);

        await Eventually.HoldsAsync(() => backend.Agent.TimesAsked(owners.Id) == 1);
        await Eventually.HoldsAsync(() => silent.Count == OttosWorkers);
        await Eventually.HoldsAsync(
            () => backend.Get<JobStorage>().GetMonitoringApi().EnqueuedCount("default") == 0, "each has gone where it belongs");
        silent.Count.Should().Be(OttosWorkers);

        silent.Release();
        foreach (var task in programs)
        {
            await backend.TaskAsync(task.Id, OttoStatus.Success);
        }
    }

    [Theory]
    [InlineData(false, "default")]
    [InlineData(true, "otto")]
    public async Task WhoeverEnqueuesAJob_ItGoesIntoTheQueueOfItsTask(bool isProgram, string queue)
    {
        await using var still = await StillBackend.StartAsync();
        still.Agent.AnswersProblem(503, "Later.");
        var now = await AddAsync(still.Backend, Some.Task("test.chore"), isProgram);
        var cron = await AddAsync(
            still.Backend, Some.Task("test.chore") with { Schedule = new TaskSchedule { Cron = "0 7 * * *" } }, isProgram);
        var later = await AddAsync(still.Backend, Some.Task("test.chore") with { NextRunAt = Some.Now.AddHours(1) }, isProgram);

        QueueOf(still.Backend, now.HangfireJobId!).Should().Be(queue, "it is due");

        still.Get<IBackgroundJobClientFactory>().GetClient(still.Get<JobStorage>())
            .ChangeState(later.HangfireJobId, new EnqueuedState { Reason = "Enqueued by DelayedJobScheduler" });
        QueueOf(still.Backend, later.HangfireJobId!).Should().Be(queue, "as Hangfire's scheduler enqueues it");

        new RecurringJobManager(still.Get<JobStorage>(), still.Get<Hangfire.Common.IJobFilterProvider>()).Trigger($"task-{cron.Id}");
        QueueOf(still.Backend, LastJobOf(still.Backend, cron.Id)).Should().Be(queue, "as its recurring job rings");

        await still.Backend.TellAsync(now.Id, "cancel");
        await still.Backend.TellAsync(later.Id, "run");
        QueueOf(still.Backend, (await still.Backend.TaskAsync(later.Id)).HangfireJobId!).Should().Be(queue, "by hand");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(33, 9)]
    [InlineData(90, 27)]
    public void TheOwner_SaysHowManyOfTheWorkersAreOttos(int percent, int ottos)
    {
        var workers = QueueWorkers.Of(new OttoHangfire.Contracts.Settings.LimitSettings { WorkersPercent = percent });

        var all = workers.Sum(queue => queue.Count);
        all.Should().Be(Math.Max(30, Environment.ProcessorCount * 5));
        workers[1].Count.Should().BeGreaterThanOrEqualTo(ottos).And.BeLessThanOrEqualTo(Math.Max(1, all * percent / 100));
        workers[0].Count.Should().BePositive();
    }

    /// <summary>How long a new task of the owner's takes from the call that puts it in to the question that Otto is asked.</summary>
    private static async Task<TimeSpan> StartAsync(OttoBackend backend)
    {
        var since = Stopwatch.StartNew();
        var task = await backend.AddAsync(Some.Task("test.owners"));
        await Eventually.HoldsAsync(() => backend.Agent.TimesAsked(task.Id) == 1, "the owner's task should start", TimeSpan.FromSeconds(10));
        return since.Elapsed;
    }

    private static ProposedAction Child(int number) =>
        Some.Action("life_os.create_task", new { type = "test.child", description = $"Child {number}", timeout_seconds = AnHour });

    private static Task<OttoTask> PutInAsProgramAsync(OttoBackend backend, DateTimeOffset dueAt) =>
        AddAsync(backend, Some.Task("test.programs") with { NextRunAt = dueAt, TimeoutSeconds = AnHour }, isProgram: true);

    private static async Task<OttoTask> AddAsync(OttoBackend backend, NewOttoTask task, bool isProgram)
    {
        using var body = new StringContent(System.Text.Json.JsonSerializer.Serialize(task, OttoJson.Options), null, "application/json");
        var client = isProgram ? backend.Anybody : backend.Http;
        return (await Answer.FromAsync(await client.PostAsync("/otto/tasks", body))).Read<OttoTask>();
    }

    /// <summary>The task is due, and its only job is as the version before made it: it names no queue, and waits in the only one.</summary>
    private static async Task AsAnEarlierVersionAsync(OttoBackend backend, long taskId)
    {
        await backend.Get<OttoHangfire.Database.OttoDatabase>().WriteAsync(
            async transaction =>
            {
                var now = TimeProvider.System.GetUtcNow();
                await transaction.ExecuteAsync("UPDATE otto_occurrences SET due_at = @now WHERE task_id = @taskId", new { now, taskId });
                await transaction.ExecuteAsync("UPDATE otto_tasks SET next_run_at = NULL WHERE id = @taskId", new { taskId });
            },
            CancellationToken.None);
        new BackgroundJobClient(backend.Get<JobStorage>(), new Hangfire.Common.JobFilterCollection()).Create<RunTaskJob>(
            job => job.RunAsync(taskId, null!, CancellationToken.None), new EnqueuedState());
    }

    private static string QueueOf(OttoBackend backend, string jobId)
    {
        using var connection = backend.Get<JobStorage>().GetConnection();
        return connection.GetStateData(jobId).Data["Queue"];
    }

    private static string LastJobOf(OttoBackend backend, long taskId) => RecurringJobOf.Find(backend, taskId)!.LastJobId;

    /// <summary>An agent that answers for an hour nothing to tasks of one type, says this to test.parent, and "Done." to the others.</summary>
    private sealed class Silence : IDisposable
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Silence(OttoBackend backend, string type, params ProposedAction[] reply) =>
            backend.Agent.AnswersWith(async (context, task) =>
            {
                if (task.TaskType == type)
                {
                    Interlocked.Increment(ref _count);
                    await _released.Task.WaitAsync(context.RequestAborted);
                }

                await AgentDouble.ReplyAsync(context, task.TaskType == "test.parent" ? reply : []);
            });

        /// <summary>How many tasks have been put before it so far and wait.</summary>
        public int Count => Volatile.Read(ref _count);

        public void Release() => _released.TrySetResult();

        public void Dispose() => Release();
    }
}
