using Hangfire;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.Time.Testing;
using OttoHangfire.Storage.Migrate;
using OttoHangfire.Storage.Tests.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Migrating;

/// <summary>The sample moves what still has to be done out of another storage, and says what it leaves there.</summary>
public sealed class JobMoveTests : IDisposable
{
    private static readonly DateTime Tomorrow = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1);

    private readonly string _name = Work.NewName();
    private readonly DatabaseFile _file = new();
    private readonly InMemoryStorage _old = new(new InMemoryStorageOptions { MaxExpirationTime = null });
    private readonly SqliteJobStorage _new;
    private readonly BackgroundJobClient _oldJobs;

    public JobMoveTests()
    {
        _new = new SqliteJobStorage(_file.ConnectionString);
        _oldJobs = new BackgroundJobClient(_old);
    }

    [Fact]
    public async Task WhatIsEnqueued_IsMovedInItsOrder_WithItsQueue_AndRunsThere()
    {
        _oldJobs.Enqueue("others", () => Work.Run(_name));
        _oldJobs.Enqueue(() => Work.Nothing("first"));
        _oldJobs.Enqueue(() => Work.Nothing("second"));

        var report = Move();

        report.Moved.Should().Equal(new Dictionary<string, int> { [EnqueuedState.StateName] = 3 });
        report.Left.Should().BeEmpty();
        _new.GetMonitoringApi().EnqueuedJobs("default", 0, 9).Select(job => job.Value.Job.Args[0]).Should().Equal("first", "second");
        using var server = new RunningServer(_new, configure: options => options.Queues = ["others", "default"]);
        await Eventually.BeTrueAsync(() => _new.GetMonitoringApi().SucceededListCount() == 3, "the new storage's servers run them");
        Work.TimesRun(_name).Should().Be(1);
    }

    [Fact]
    public void WhatIsScheduled_KeepsItsTime_AndWhatHasFailed_ItsError()
    {
        _oldJobs.Schedule(() => Work.Nothing("later"), new DateTimeOffset(Tomorrow));
        var failed = _oldJobs.Create(() => Work.Fail("x"), new FailedState(new InvalidOperationException("It broke.")) { Reason = "as said" });
        SetParameter(failed, "Own", "kept");

        var report = Move();

        report.Moved.Should().BeEquivalentTo(new Dictionary<string, int> { ["Scheduled"] = 1, ["Failed"] = 1 });
        var monitoring = _new.GetMonitoringApi();
        monitoring.ScheduledJobs(0, 9).Single().Value.EnqueueAt.Should().Be(Tomorrow);
        var (id, there) = monitoring.FailedJobs(0, 9).Single();
        there.Should().BeEquivalentTo(new { ExceptionMessage = "It broke.", Reason = "as said" });
        monitoring.JobDetails(id).Properties.Should().Contain("Own", "kept");
    }

    [Fact]
    public async Task WhatWaitsForAnotherJob_WaitsForItThere()
    {
        // So that nobody has the number there that it has here.
        new BackgroundJobClient(_new).Create(() => Work.Nothing("x"), new SucceededState(null, 1, 1));
        var first = _oldJobs.Schedule(() => Work.Nothing("x"), new DateTimeOffset(Tomorrow));
        var second = _oldJobs.ContinueJobWith(first, () => Work.Nothing("x"));
        _oldJobs.ContinueJobWith(second, () => Work.Run(_name));

        Move().Moved.Should().BeEquivalentTo(new Dictionary<string, int> { ["Scheduled"] = 1, ["Awaiting"] = 2 });

        using var server = new RunningServer(_new);
        new BackgroundJobClient(_new).ChangeState(_new.GetMonitoringApi().ScheduledJobs(0, 9).Single().Key, new EnqueuedState());
        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, "one begins after the other");
    }

    [Fact]
    public async Task WhatWasBegun_WhenTheOldServerEnded_BeginsAgain()
    {
        _oldJobs.Enqueue(() => Work.Run(_name));
        using var connection = _old.GetConnection();
        using var fetched = connection.FetchNextJob(["default"], CancellationToken.None);
        new BackgroundJobClient(_old).ChangeState(fetched.JobId, new KeptProcessing());

        Move().Moved.Should().BeEquivalentTo(new Dictionary<string, int> { ["Processing"] = 1 });

        using var server = new RunningServer(_new);
        await Eventually.BeTrueAsync(() => Work.TimesRun(_name) == 1, "it is enqueued in the new storage");
    }

    [Fact]
    public void RecurringJobs_AreMovedWhole()
    {
        var managers = new RecurringJobManager(_old);
        managers.AddOrUpdate("nightly", "others", () => Work.Nothing("x"), Cron.Daily(3), new RecurringJobOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });
        managers.AddOrUpdate("never", () => Work.Nothing("x"), Cron.Never());

        Move().Recurring.Should().Be(2);

        using var there = _old.GetConnection();
        using var here = (JobStorageConnection)_new.GetConnection();
        foreach (var id in new[] { "nightly", "never" })
        {
            here.GetAllEntriesFromHash($"recurring-job:{id}").Should().Equal(there.GetAllEntriesFromHash($"recurring-job:{id}"));
        }

        here.GetRecurringJobs(["nightly"]).Single().Should().Match<RecurringJobDto>(job => job.Job.Queue == "others" && job.TimeZoneId == "Europe/Berlin");
        here.GetFirstByLowestScoreFromSet("recurring-jobs", 0, double.MaxValue, 9).Should().Equal("nightly");
    }

    [Fact]
    public void ASecondRun_MovesNothingTwice()
    {
        var parent = _oldJobs.Enqueue(() => Work.Nothing("x"));
        _oldJobs.ContinueJobWith(parent, () => Work.Nothing("x"));
        new RecurringJobManager(_old).AddOrUpdate("nightly", () => Work.Nothing("x"), Cron.Daily());
        Move();

        var again = Move();

        again.Moved.Should().BeEmpty();
        again.Should().Match<MoveReport>(report => report.MovedBefore == 3 && report.Recurring == 0 && report.Left.Count == 0);
        _new.GetMonitoringApi().EnqueuedCount("default").Should().Be(1);
        _new.Check().IsSound.Should().BeTrue();
    }

    [Fact]
    public void WhatCannotBeMoved_IsNamedWithTheReason_AndHistoryIsCounted()
    {
        var odd = _oldJobs.Create(() => Work.Nothing("x"), new StateDouble("Batched", null, () => new(StringComparer.Ordinal)));
        _oldJobs.Create(() => Work.Nothing("x"), new SucceededState(null, 1, 1));
        new RecurringJobManager(_old).AddOrUpdate("mine", () => Work.Nothing("old"), Cron.Daily());
        new RecurringJobManager(_new).AddOrUpdate("mine", () => Work.Nothing("new"), Cron.Hourly());
        Schedule(odd);

        var report = Move();

        report.Left.Select(left => left.What).Should().Equal($"job {odd}", "the recurring job 'mine'");
        report.Finished.Should().Be(1);
        report.ToString().Should().Contain("'Batched'").And.Contain("the new storage has one of that name").And.Contain("1 finished job(s)");
        _old.GetMonitoringApi().SucceededListCount().Should().Be(1, "nothing is taken out of the old storage");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhileAServerUsesOneOfThem_NothingIsMoved(bool old)
    {
        _oldJobs.Enqueue(() => Work.Nothing("x"));
        using var connection = (old ? (JobStorage)_old : _new).GetConnection();
        connection.AnnounceServer("busy", new Hangfire.Server.ServerContext { Queues = [], WorkerCount = 1 });

        FluentActions.Invoking(Move).Should().Throw<InvalidOperationException>().WithMessage("The server busy uses the " + (old ? "old" : "new") + "*");

        _new.GetMonitoringApi().EnqueuedCount("default").Should().Be(0);
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(2));
        new JobMove(_old, _new, later).Run().Moved.Should().HaveCount(1, "a server that ended without a word is forgotten");
    }

    public void Dispose()
    {
        _new.Dispose();
        _old.Dispose();
        _file.Dispose();
    }

    private MoveReport Move() => new JobMove(_old, _new, TimeProvider.System).Run();

    private void SetParameter(string id, string name, string value)
    {
        using var connection = _old.GetConnection();
        connection.SetJobParameter(id, name, value);
    }

    // As an extension might: it stands where jobs are looked for, in a state of its own.
    private void Schedule(string id)
    {
        using var connection = _old.GetConnection();
        using var transaction = connection.CreateWriteTransaction();
        transaction.AddToSet("awaiting", id, JobHelper.ToTimestamp(Tomorrow));
        transaction.Commit();
    }

    private sealed class KeptProcessing : IState
    {
        public string Name => ProcessingState.StateName;

        public string? Reason => null;

        public bool IsFinal => false;

        public bool IgnoreJobLoadException => false;

        public Dictionary<string, string> SerializeData() => new(StringComparer.Ordinal)
        {
            ["StartedAt"] = JobHelper.SerializeDateTime(Tomorrow),
            ["ServerId"] = "gone",
            ["WorkerId"] = "gone",
        };
    }
}
