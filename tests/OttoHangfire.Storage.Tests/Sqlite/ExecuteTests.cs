using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Tests.Support;

namespace OttoHangfire.Storage.Tests.Sqlite;

/// <summary>The other way round: the application's rows within Hangfire's own transaction, as a state filter writes them.</summary>
public sealed class ExecuteTests : IDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteJobStorage _storage;

    public ExecuteTests()
    {
        _storage = new SqliteJobStorage(_file.ConnectionString);
        _file.Execute("CREATE TABLE tasks (Job TEXT, State TEXT)");
    }

    [Fact]
    public void TheRows_And_TheState_CommitTogether()
    {
        var id = ClientWith(new TaskWriter(fail: false)).Enqueue(() => Work.Nothing("x"));

        _file.Column("SELECT State FROM tasks").Should().Equal(EnqueuedState.StateName);
        _file.Text("SELECT Job FROM tasks").Should().Be(id);
    }

    [Fact]
    public void RowsThatFail_TakeTheStateWithThem()
    {
        var id = new BackgroundJobClient(_storage).Schedule(() => Work.Nothing("x"), TimeSpan.FromHours(1));

        ClientWith(new TaskWriter(fail: true)).Invoking(client => client.ChangeState(id, new DeletedState())).Should().Throw<Exception>();

        _file.Number("SELECT count(*) FROM tasks").Should().Be(0);
        using var connection = (JobStorageConnection)_storage.GetConnection();
        connection.GetStateData(id).Name.Should().Be(ScheduledState.StateName);
        connection.GetSetCount("schedule").Should().Be(1);
    }

    [Fact]
    public void Execute_RunsAtCommit_InTheOrderOfTheCommands()
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        var ran = 0;
        transaction.InsertToList("list", "a");
        transaction.Execute((_, _) => ran++);
        ran.Should().Be(0);

        transaction.Commit();

        ran.Should().Be(1);
        connection.GetListCount("list").Should().Be(1);
    }

    [Fact]
    public void WhenCommitted_RunsOnce_AndSeesWhatWasWritten()
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        var seen = new List<long>();
        transaction.WhenCommitted(() => seen.Add(_file.Number("SELECT count(*) FROM tasks")));
        transaction.Execute((inner, within) => DatabaseFile.Execute(inner, within, "INSERT INTO tasks VALUES ('1', 'there')"));

        transaction.Commit();

        seen.Should().Equal(1);
    }

    [Fact]
    public void WhenCommitted_OfWhatFails_NeverRuns()
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        var ran = false;
        transaction.WhenCommitted(() => ran = true);
        transaction.Execute((_, _) => throw new InvalidOperationException("No."));

        transaction.Invoking(it => it.Commit()).Should().Throw<InvalidOperationException>();

        ran.Should().BeFalse();
    }

    [Fact]
    public void WhenCommitted_InTheApplicationsTransaction_IsRefused()
    {
        using var connection = new SqliteConnection(_file.ConnectionString);
        connection.Open();
        using var application = connection.BeginTransaction();
        using var enlisted = _storage.Enlist(connection, application).GetConnection();
        using var transaction = (SqliteWriteTransaction)enlisted.CreateWriteTransaction();

        transaction.Invoking(it => it.WhenCommitted(() => { })).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Execute_InADroppedTransaction_NeverRuns()
    {
        using var connection = _storage.GetConnection();
        using (var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction())
        {
            transaction.Execute((inner, within) => DatabaseFile.Execute(inner, within, "INSERT INTO tasks VALUES ('1', 'never')"));
        }

        _file.Number("SELECT count(*) FROM tasks").Should().Be(0);
    }

    [Fact]
    public void Execute_ThatWritesThroughTheStorage_IsToldSo_InsteadOfWaitingForItself()
    {
        using var connection = (JobStorageConnection)_storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();
        transaction.IncrementCounter("counter");
        transaction.Execute((_, _) => connection.SetRangeInHash("key", Some.Fields(("field", "value"))));

        transaction.Invoking(t => t.Commit()).Should().Throw<InvalidOperationException>();

        connection.GetCounter("counter").Should().Be(0);
        connection.SetRangeInHash("key", Some.Fields(("field", "value")));
    }

    [Fact]
    public void Execute_RefusesNull()
    {
        using var connection = _storage.GetConnection();
        using var transaction = (SqliteWriteTransaction)connection.CreateWriteTransaction();

        transaction.Invoking(t => t.Execute(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task ThroughAWorker_EachStateOfAJob_IsWrittenWithIt()
    {
        var name = Work.NewName();
        var filters = new JobFilterCollection { new TaskWriter(fail: false) };
        using var server = new RunningServer(_storage, configure: options => options.FilterProvider = new JobFilterProviderCollection(filters));

        new BackgroundJobClient(_storage, new JobFilterProviderCollection(filters)).Enqueue(() => Work.Run(name));

        await Eventually.BeTrueAsync(() => _file.Number("SELECT count(*) FROM tasks") == 3, "each state has left its row");
        _file.Column("SELECT State FROM tasks").Should().Equal("Enqueued", "Processing", "Succeeded");
    }

    public void Dispose()
    {
        _storage.Dispose();
        _file.Dispose();
    }

    private BackgroundJobClient ClientWith(TaskWriter filter) => new(_storage, new JobFilterProviderCollection(new JobFilterCollection { filter }));

    private sealed class TaskWriter(bool fail) : IApplyStateFilter
    {
        public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) =>
            ((SqliteWriteTransaction)context.Transaction).Execute((connection, within) => DatabaseFile.Execute(
                connection,
                within,
                $"INSERT INTO {(fail ? "nowhere" : "tasks")} VALUES ('{context.BackgroundJob.Id}', '{context.NewState.Name}')"));

        public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction)
        {
            // Only what a job becomes is of interest.
        }
    }
}
