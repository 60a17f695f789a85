using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Agent;
using OttoHangfire.Contracts;
using OttoHangfire.Database;
using OttoHangfire.Retention;
using OttoHangfire.Runs;
using OttoHangfire.Tasks;
using OttoHangfire.Worker;

namespace OttoHangfire.Tests.Support;

/// <summary>
/// A backend in which nothing happens by itself: the test rings the alarm, looks after what was left, and moves the
/// clock. So a test of hours takes no time, and a process can be left for dead at any step.
/// </summary>
internal sealed class StillBackend : IAsyncDisposable
{
    /// <summary>The owner of claims that nobody will ever finish.</summary>
    public const string DeadProcess = "a process that died";

    /// <summary>Jobs of the recurring jobs; far from the ids that Hangfire gives.</summary>
    private int _rings = 1_000_000;

    private StillBackend(OttoBackend backend, FakeTimeProvider clock)
    {
        Backend = backend;
        Clock = clock;
    }

    public OttoBackend Backend { get; }

    public FakeTimeProvider Clock { get; }

    public AgentDouble Agent => Backend.Agent;

    public RunClaims Claims => Get<RunClaims>();

    public RunFinish Finish => Get<RunFinish>();

    public static async Task<StillBackend> StartAsync(
        Action<IServiceCollection>? services = null, string? settings = null, bool webServerStays = false)
    {
        var clock = new FakeTimeProvider(Some.Now);
        return new StillBackend(
            await OttoBackend.StartAsync(new BackendOptions
            {
                HangfireServer = false,
                Reconciler = false,
                Heartbeat = false,
                Retention = false,
                Outbox = false,
                Incidents = false,
                SettingsFile = settings,
                WebServerStays = webServerStays,
                Clock = clock,
                Services = services ?? (_ => { }),
            }),
            clock);
    }

    public T Get<T>()
        where T : notnull => Backend.Get<T>();

    /// <summary>Ends the process as it stands and begins another one on the same data.</summary>
    /// <param name="between">What happens while there is none.</param>
    public async Task RestartAsync(Action between)
    {
        await Backend.StopAsync();
        between();
        await Backend.StartAgainAsync();
    }

    /// <summary>As <see cref="RestartAsync"/>, behind a web server that stays: it takes a tenth of the time.</summary>
    public Task RestartEngineAsync(Action between) => Backend.RestartEngineAsync(between);

    /// <summary>Puts in a task of a type that may propose anything.</summary>
    public Task<OttoTask> AddAsync(string type = "test.chore") => Backend.AddAsync(Some.Task(type));

    /// <summary>Puts in a recurring task of a type that may propose anything.</summary>
    public Task<OttoTask> AddAsync(TaskSchedule schedule) => Backend.AddAsync(Some.Task("test.chore") with { Schedule = schedule });

    /// <summary>Every occurrence of the task, oldest first.</summary>
    public Task<IReadOnlyList<Occurrence>> OccurrencesAsync(long taskId) =>
        Get<OttoDatabase>().QueryAsync<Occurrence>(
            "SELECT * FROM otto_occurrences WHERE task_id = @taskId ORDER BY scheduled_for", new { taskId }, CancellationToken.None);

    /// <summary>What became of each occurrence of the task, oldest first; the hours are counted from the start of the test, to a thousandth.</summary>
    public async Task<IEnumerable<(double Hour, string Outcome, string? Reason)>> OutcomesAsync(long taskId) =>
        (await OccurrencesAsync(taskId)).Select(
            occurrence => (Math.Round((occurrence.ScheduledFor - Some.Now).TotalHours, 3), occurrence.Outcome, occurrence.Reason));

    /// <summary>Rings as the recurring job of a cron task does: with a new job each time.</summary>
    public Task<IState> RingByScheduleAsync(long taskId) => RingAsync(taskId, $"{++_rings}");

    /// <summary>Runs the task's job as Hangfire would, and returns the state that the job ends in.</summary>
    public async Task<IState> RingAsync(long taskId, CancellationToken shutdown = default) =>
        await RingAsync(taskId, (await Backend.TaskAsync(taskId)).HangfireJobId, shutdown);

    private async Task<IState> RingAsync(long taskId, string? jobId, CancellationToken shutdown = default)
    {
        var storage = Get<JobStorage>();
        using var connection = storage.GetConnection();
        var job = new BackgroundJob(
            jobId ?? $"{++_rings}",
            Job.FromExpression<RunTaskJob>(run => run.RunAsync(taskId, null!, CancellationToken.None)),
            Clock.GetUtcNow().UtcDateTime);
        try
        {
            await Get<RunTaskJob>().RunAsync(taskId, new PerformContext(storage, connection, job, new JobCancellationToken(false)), shutdown);
            return new SucceededState(null, 0, 0);
        }
        catch (JobEndsException end)
        {
            return end.State;
        }
    }

    /// <summary>Moves the clock to the task's next try and rings.</summary>
    public async Task<IState> RingAtItsNextTryAsync(long taskId)
    {
        Clock.SetUtcNow((await Backend.TaskAsync(taskId)).NextRunAt!.Value);
        return await RingAsync(taskId);
    }

    public Task SweepAsync() => Get<RetentionSweep>().SweepAsync(CancellationToken.None);

    public Task ReconcileAsync() => Get<Reconciler>().ReconcileAsync(CancellationToken.None);

    public async Task<Occurrence> OccurrenceAsync(long taskId) =>
        (await Get<OccurrenceRepository>().LatestAsync(taskId, Get<OttoDatabase>().Read(CancellationToken.None)))!;

    /// <summary>Claims the task for a process that will never be heard of again; null when it is not to be had.</summary>
    public async Task<Claim?> TryClaimAsync(long taskId) => await TryClaimAsync(await OccurrenceAsync(taskId));

    /// <summary>As <see cref="TryClaimAsync(long)"/>, for one occurrence of the task.</summary>
    public async Task<Claim?> TryClaimAsync(Occurrence occurrence)
    {
        await LiveAsync(DeadProcess);
        var claim = await Claims.ClaimAsync(occurrence.Id, DeadProcess, jobId: null, CancellationToken.None);
        await Get<OttoDatabase>().WriteAsync(transaction => Get<OwnerRepository>().LeaveAsync(DeadProcess, transaction), CancellationToken.None);
        return claim;
    }

    /// <summary>Somebody else shows that he lives, and may claim.</summary>
    public Task LiveAsync(string owner) =>
        Get<OttoDatabase>().WriteAsync(transaction => Get<OwnerRepository>().BeatAsync(owner, Heartbeat.Lease, transaction), CancellationToken.None);

    /// <summary>As <see cref="TryClaimAsync(long)"/>, where nothing stands against it.</summary>
    public async Task<Claim> ClaimAsync(long taskId) => (await TryClaimAsync(taskId)).Should().NotBeNull().And.BeOfType<Claim>().Subject;

    /// <summary>Claims, asks Otto and saves his reply, as a worker does before the first action.</summary>
    public async Task<Claim> ClaimAndSaveAsync(long taskId)
    {
        var claim = await ClaimAsync(taskId);
        await Get<RunReplies>().SaveAsync(claim, await Get<AgentRequester>().AskAsync(claim, CancellationToken.None), CancellationToken.None);
        return claim;
    }

    public Task SaveAsync(Claim claim, params ProposedAction[] actions) =>
        Get<RunReplies>().SaveAsync(claim, ReplyReader.Read(Some.Reply("Done.", actions)), CancellationToken.None);

    /// <summary>Lets Otto propose an action, says yes where a person is asked, and returns what became of it.</summary>
    /// <param name="proposed">What Otto proposed.</param>
    /// <param name="meanwhile">What happens between the person's word and the deed.</param>
    public async Task<ExecutedAction> AllowAsync(ProposedAction proposed, Action? meanwhile = null)
    {
        if (await AskedAsync(proposed) is var (task, isAllowed) && isAllowed)
        {
            meanwhile?.Invoke();
            await RingAsync(task.Id);
        }

        return await OutcomeAsync(task.Id);
    }

    /// <summary>A saved action that a person has allowed, claimed and ready to be done.</summary>
    public async Task<Claim> AllowedAsync(ProposedAction proposed)
    {
        var (task, isAllowed) = await AskedAsync(proposed);
        isAllowed.Should().BeTrue("a person should have been asked");
        return await ClaimAsync(task.Id);
    }

    public async Task<ExecutedAction> OutcomeAsync(long taskId) => (await Backend.RunsAsync(taskId))[0].OutputPayload!.Execution.Actions[0];

    private async Task<(OttoTask Task, bool IsAllowed)> AskedAsync(ProposedAction proposed)
    {
        Agent.Answers("Done.", proposed);
        var task = await AddAsync();
        await RingAsync(task.Id);
        var asked = (await ApprovalsAsync("pending")).FirstOrDefault(approval => approval.TaskId == task.Id);
        if (asked is not null)
        {
            var name = asked.Payload.TryGetProperty("project", out var project) ? project.GetString() : null;
            (await ApproveAsync(asked, name)).Status.Should().Be(200);
        }

        return (task, asked is not null);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Approval>> ApprovalsAsync(string? status = null) =>
        (await Backend.GetAsync($"/otto/approvals?limit=500{(status is null ? "" : $"&status={status}")}")).Read<Page<Approval>>().Items;

    /// <summary>A person says yes to what he has seen.</summary>
    public Task<Answer> ApproveAsync(Approval approval, string? confirm = null) =>
        Backend.PostAsync($"/otto/approvals/{approval.Id}/approve", new ApprovalConsent { PayloadSha256 = approval.PayloadSha256, Confirm = confirm });

    public async ValueTask DisposeAsync() => await Backend.DisposeAsync();
}
