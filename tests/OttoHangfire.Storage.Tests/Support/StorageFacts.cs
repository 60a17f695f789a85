using System.Collections.Concurrent;
using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;

namespace OttoHangfire.Storage.Tests.Support;

/// <summary>What every class of facts stands on: one storage, its connections, and short ways to write and read.</summary>
public abstract class StorageFacts : IDisposable
{
    private readonly ConcurrentStack<IDisposable> _opened = new();

    protected StorageFacts(StorageUnderTest subject)
    {
        Subject = subject;
        Storage = subject.Open();
        Connection = Connect();
    }

    protected StorageUnderTest Subject { get; }

    protected JobStorage Storage { get; }

    protected JobStorageConnection Connection { get; }

    protected JobStorageMonitor Monitoring => (JobStorageMonitor)Storage.GetMonitoringApi();

    protected static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var opened in _opened)
        {
            opened.Dispose();
        }

        Subject.Dispose();
    }

    protected JobStorageConnection Connect() => Closing((JobStorageConnection)Storage.GetConnection());

    /// <summary>A further storage object over the same data.</summary>
    protected JobStorage OpenAnother() => Subject.Open();

    protected JobStorageTransaction Begin() => Closing((JobStorageTransaction)Connection.CreateWriteTransaction());

    /// <summary>Starts the removal of what is expired; it ends with the fact.</summary>
    protected void StartHousekeeping() => Closing(Subject.StartHousekeeping(Storage));

    protected T Closing<T>(T opened)
        where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }

    protected void Commit(params Action<JobStorageTransaction>[] writes)
    {
        using var transaction = (JobStorageTransaction)Connection.CreateWriteTransaction();
        foreach (var write in writes)
        {
            write(transaction);
        }

        transaction.Commit();
    }

    protected string CreateJob(Job? job = null) =>
        Connection.CreateExpiredJob(job ?? Some.Job(), new Dictionary<string, string>(), Now, TimeSpan.FromDays(1));

    protected string[] CreateJobs(int count) => [.. Enumerable.Range(0, count).Select(_ => CreateJob())];

    protected string EnqueueJob(string queue = "default")
    {
        var id = CreateJob();
        Commit(write => write.AddToQueue(queue, id));
        return id;
    }

    protected IFetchedJob Fetch(params string[] queues) => FetchFrom(Connection, queues);

    /// <summary>The next job, or a failed fact when none comes.</summary>
    protected IFetchedJob FetchFrom(IStorageConnection connection, params string[] queues)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return Closing(connection.FetchNextJob(queues.Length == 0 ? ["default"] : queues, patience.Token));
    }

    /// <summary>Fails unless no job comes out of the queues for a while.</summary>
    protected void ExpectNothingIn(params string[] queues)
    {
        using var patience = new CancellationTokenSource(Patience.Short);
        var fetch = () => Connection.FetchNextJob(queues.Length == 0 ? ["default"] : queues, patience.Token);
        fetch.Should().Throw<OperationCanceledException>();
    }
}
