using Hangfire.Logging;
using Microsoft.Data.Sqlite;
using OttoHangfire.Storage.Claims;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Locks;
using OttoHangfire.Storage.Queues;
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
    private readonly ManualResetEventSlim _wake = new();
    private readonly TableWriter _writer;
    private readonly Claimant _claimant;
    private readonly OwedWrites _owed;
    private readonly FetchedJobs _fetched;
    private readonly LockManager _locks;
    private readonly Heartbeat _heartbeat;
    private readonly DeadOwnerDetector _detector;
    private readonly Lock _registering = new();
    private readonly TimeSpan _lease;
    private readonly TimeSpan _interval;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private volatile bool _isLost;
    private TimeSpan _lastBeat;
    private int _failures;

    public Owner(
        DatabaseFile file,
        TableWriter writer,
        Claimant claimant,
        OwedWrites owed,
        FetchedJobs fetched,
        LockManager locks,
        DeadOwnerDetector detector,
        TimeSpan lease)
    {
        _writer = writer;
        _claimant = claimant;
        _owed = owed;
        _fetched = fetched;
        _locks = locks;
        _heartbeat = new Heartbeat(file, writer.Prefix);
        _detector = detector;
        _lease = lease;
        _interval = lease / 5;
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite job storage: owner" };
        claimant.Lost = Lose;
        claimant.Renew = Renew;
        owed.Added = _wake.Set;
    }

    public void Start()
    {
        Register();
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }

        _heartbeat.Dispose();
        try
        {
            _writer.WriteOrFail(w => OwnerTable.Release(w, _claimant.Id));
        }
        catch (Exception error)
        {
            _log.WarnException(
                "OHS1005 This process could not give back its jobs and locks. Others will take them when its lease is over.", error);
        }

        // What is owed belongs to the owner that is gone. Somebody may still note a debt, so the signal is left to the collector.
    }

    private void Register()
    {
        var id = 0L;
        _writer.WriteOrFail(w => id = OwnerTable.Register(w, _lease, ProcessIdentity.Current));
        _claimant.Id = id;
    }

    // Called inside a transaction, by whoever writes: the thread does the rest.
    private void Lose(long id)
    {
        if (id == _claimant.Id)
        {
            _isLost = true;
            _wake.Set();
        }
    }

    private void Renew(long id)
    {
        lock (_registering)
        {
            if (id == _claimant.Id && !_stopping)
            {
                _log.Warn("OHS1003 This process was silent for longer than its lease, so its jobs and locks were given to others.");
                Register();
            }
        }

        _writer.Wake();
    }

    private void Run()
    {
        var next = TimeSpan.Zero;
        var pause = TimeSpan.Zero;
        while (!_stopping)
        {
            _wake.Wait(pause);
            _wake.Reset();
            if (!_stopping)
            {
                pause = TryLookAround(ref next) ? Pause(next) : PauseAfterFailure();
            }
        }
    }

    private bool TryLookAround(ref TimeSpan next)
    {
        try
        {
            if (_isLost || MonotonicClock.Now >= next)
            {
                _isLost = false;
                Beat();
                next = MonotonicClock.Now + _interval;
                _locks.LookAfter();
            }

            ReleaseDeadOwners();
            _locks.Enlisted.ReleaseEnded();
            _owed.Pay();
            NoteSuccess();
            return true;
        }
        catch (Exception error) when (TransientErrors.IsBusy(error))
        {
            _log.Debug("The heartbeat could not be written, because somebody else has been writing for long. It is tried again.");
            return false;
        }
        catch (Exception error)
        {
            NoteFailure(error);
            return false;
        }
    }

    private void NoteFailure(Exception error)
    {
        if (_failures++ == 0)
        {
            _log.WarnException("OHS1001 The heartbeat could not be written. It is tried again.", error);
        }

        try
        {
            _heartbeat.Close();
        }
        catch (SqliteException)
        {
            // It is given up in any case.
        }
    }

    private void NoteSuccess()
    {
        if (_failures > 0)
        {
            _log.Info($"OHS1002 The heartbeat is written again, after {_failures} failure(s).");
            _failures = 0;
        }
    }

    private TimeSpan Pause(TimeSpan next)
    {
        var left = next - MonotonicClock.Now;
        if (left < ShortestPause || _owed.Any)
        {
            return ShortestPause;
        }

        return left > LongestPause && (_detector.SeesOthers || _locks.Enlisted.Any) ? LongestPause : left;
    }

    // Longer each time, but never so long that the lease would be over for it.
    private TimeSpan PauseAfterFailure()
    {
        var pause = ShortestPause * (1 << Math.Min(_failures, 6));
        return pause < _interval ? pause : _interval;
    }

    private void Beat()
    {
        var id = _claimant.Id;
        if (_heartbeat.Beat(id) is not { } beat)
        {
            _detector.Reset();
            Renew(id);
            return;
        }

        NoteAge();
        _detector.Observe(beat.Others);
        GiveBackWhatNobodyHas(beat, id);
        if (beat.AnyOwnerless)
        {
            StorageMetrics.Finds((int)StorageInvariant.BelongsToAnOwner);
            _log.Warn("OHS3001 Jobs or locks belonged to owners that are gone. They are given to others.");
            _writer.Post(_writer.NewItem(w => OwnerTable.ReleaseOwnerless(w)), wake: true);
        }
    }

    private void NoteAge()
    {
        var now = MonotonicClock.Now;
        if (_lastBeat > TimeSpan.Zero)
        {
            StorageMetrics.Beats(now - _lastBeat);
        }

        _lastBeat = now;
    }

    private void GiveBackWhatNobodyHas(Beat beat, long id)
    {
        foreach (var (queue, jobId, token) in beat.Own.Where(entry => !_fetched.IsInHand(entry.Token)))
        {
            StorageMetrics.Finds((int)StorageInvariant.IsInHand);
            _log.Warn($"OHS3002 Nobody in this process has job {jobId}, which it has fetched. It is put back into the queue '{queue}'.");
            _fetched.GiveBack(new QueueEntry(queue, jobId, id, token, Worker.None));
        }
    }

    private void ReleaseDeadOwners()
    {
        foreach (var dead in _detector.FindDead())
        {
            // Not waited for: while this thread waits it does not beat.
            _writer.Post(_writer.NewItem(w => OwnerTable.ReleaseIfSilent(w, dead)), wake: true);
            _log.Info($"OHS1004 Process {dead.Process.Pid} is silent. Its jobs and locks are given to others.");
            _detector.Forget(dead);
        }
    }
}
