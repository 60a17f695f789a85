using Hangfire.Logging;
using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Owners;

/// <summary>This process as an owner of jobs and locks: it shows that it lives, and frees what the dead have left.</summary>
/// <remarks>On a thread and a connection of its own, so that neither a long write nor a busy thread pool makes it look dead.</remarks>
internal sealed class Owner : IDisposable
{
    // A process that ended on this machine is seen by its number, without a write.
    private static readonly TimeSpan LookAround = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private readonly ILog _log = LogProvider.For<Owner>();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Store _store;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _interval;
    private readonly DeadOwnerDetector _watch;
    private readonly Thread _thread;
    private long _id;

    public Owner(Store store, TimeSpan lease)
    {
        _store = store;
        _lease = lease;
        _interval = lease / 5;
        _watch = new DeadOwnerDetector(lease);
        _thread = new Thread(Live) { IsBackground = true, Name = "SQLite job storage: owner" };
    }

    /// <summary>The number of this incarnation: another one, when the process was taken for dead.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>Whether other processes use the same tables.</summary>
    public bool SeesOthers => _watch.SeesOthers;

    public void Start()
    {
        Register();
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        try
        {
            _store.Write(w => OwnerTable.Release(w, Id), durable: false);
        }
        catch (Exception error)
        {
            _log.WarnException("This process could not give back its jobs and locks; others will take them when its lease is over.", error);
        }

        _stop.Dispose();
    }

    private void Register() =>
        Volatile.Write(ref _id, _store.Write(w => OwnerTable.Register(w, _lease, ProcessIdentity.Current), durable: false));

    private void Live()
    {
        using var beats = new Heartbeat(_store.File, _store.Prefix);
        var next = TimeSpan.Zero;
        do
        {
            try
            {
                if (MonotonicClock.Now >= next)
                {
                    Beat(beats);
                    next = MonotonicClock.Now + _interval;
                }

                FreeTheDead();
                _store.Enlisted.Sweep();
            }
            catch (Exception error) when (TransientErrors.Is(error))
            {
                _log.Debug("A sign of life could not be written, because somebody else writes for long; it is tried again.");
            }
            catch (Exception error)
            {
                _log.WarnException("A sign of life could not be written; it is tried again.", error);
                beats.Close();
            }
        }
        while (!_stop.Wait(Pause(next)));
    }

    private TimeSpan Pause(TimeSpan next)
    {
        var left = next - MonotonicClock.Now;
        if (left < Shortest)
        {
            return Shortest;
        }

        return left > LookAround && (_watch.SeesOthers || _store.Enlisted.Any) ? LookAround : left;
    }

    private void Beat(Heartbeat beats)
    {
        if (beats.Beat(Id) is { } others)
        {
            _watch.Saw(others);
            return;
        }

        _log.Warn("This process was silent for longer than its lease: its jobs and locks are with others now.");
        _watch.Reset();
        Register();
    }

    private void FreeTheDead()
    {
        foreach (var dead in _watch.Dead())
        {
            // Not waited for: who waits here does not beat.
            _store.File.Writer.Post(new WriteItem(_store, w => OwnerTable.ReleaseIfSilent(w, dead), durable: false), wake: true);
            _log.Info($"Process {dead.Process.Pid} is silent: its jobs and locks are given to others.");
            _watch.Forget(dead);
        }
    }
}
