using Hangfire.Logging;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Owners;

/// <summary>This process as an owner of jobs and locks: it beats to show that it lives, and releases what dead owners have left.</summary>
/// <remarks>It has a thread and a connection of its own, so that neither a long write nor a busy thread pool makes it look dead.</remarks>
internal sealed class Owner : IDisposable
{
    // That a process of this machine has ended is seen from its number, without a write.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly ILog _log = LogProvider.For<Owner>();
    private readonly ManualResetEventSlim _stop = new();
    private readonly TableWriter _writer;
    private readonly EnlistedTransactions _enlisted;
    private readonly Heartbeat _heartbeat;
    private readonly DeadOwnerDetector _detector;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _interval;
    private readonly Thread _thread;
    private long _id;

    public Owner(DatabaseFile file, TableWriter writer, EnlistedTransactions enlisted, TimeSpan lease)
    {
        _writer = writer;
        _enlisted = enlisted;
        _heartbeat = new Heartbeat(file, writer.Prefix);
        _detector = new DeadOwnerDetector(lease);
        _lease = lease;
        _interval = lease / 5;
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite job storage: owner" };
    }

    /// <summary>The number of this owner. It gets another one if it was taken for dead.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>Whether other processes use the same tables.</summary>
    public bool SeesOthers => _detector.SeesOthers;

    public void Start()
    {
        Register();
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _heartbeat.Dispose();
        try
        {
            _writer.WriteOrFail(w => OwnerTable.Release(w, Id));
        }
        catch (Exception error)
        {
            _log.WarnException("This process could not give back its jobs and locks. Others will take them when its lease is over.", error);
        }

        _stop.Dispose();
    }

    private void Register()
    {
        var id = 0L;
        _writer.WriteOrFail(w => id = OwnerTable.Register(w, _lease, ProcessIdentity.Current));
        Volatile.Write(ref _id, id);
    }

    private void Run()
    {
        var next = TimeSpan.Zero;
        do
        {
            try
            {
                if (MonotonicClock.Now >= next)
                {
                    Beat();
                    next = MonotonicClock.Now + _interval;
                }

                ReleaseDeadOwners();
                _enlisted.ReleaseEnded();
            }
            catch (Exception error) when (TransientErrors.Includes(error))
            {
                _log.Debug("The heartbeat could not be written, because somebody else has been writing for long. It is tried again.");
            }
            catch (Exception error)
            {
                _log.WarnException("The heartbeat could not be written. It is tried again.", error);
                _heartbeat.Close();
            }
        }
        while (!_stop.Wait(Pause(next)));
    }

    private TimeSpan Pause(TimeSpan next)
    {
        var left = next - MonotonicClock.Now;
        if (left < ShortestPause)
        {
            return ShortestPause;
        }

        return left > LongestPause && (_detector.SeesOthers || _enlisted.Any) ? LongestPause : left;
    }

    private void Beat()
    {
        if (_heartbeat.Beat(Id) is { } others)
        {
            _detector.Observe(others);
            return;
        }

        _log.Warn("This process was silent for longer than its lease, so its jobs and locks were given to others.");
        _detector.Reset();
        Register();
    }

    private void ReleaseDeadOwners()
    {
        foreach (var dead in _detector.FindDead())
        {
            // Not waited for: while this thread waits it does not beat.
            _writer.Post(_writer.NewItem(w => OwnerTable.ReleaseIfSilent(w, dead)), wake: true);
            _log.Info($"Process {dead.Process.Pid} is silent. Its jobs and locks are given to others.");
            _detector.Forget(dead);
        }
    }
}
