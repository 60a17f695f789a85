using System.Collections.Concurrent;

namespace OttoHangfire.Runs;

/// <summary>The claims that are alive in this process. One of ours in the database that is not in here has been left behind.</summary>
internal sealed class RunningTasks
{
    private readonly ConcurrentDictionary<long, Entry> _byOccurrence = new();

    /// <summary>Names this start of the process as an owner of claims; an older one with the same process id is somebody else.</summary>
    public string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    public int Count => _byOccurrence.Count;

    public bool Holds(long occurrenceId) => _byOccurrence.ContainsKey(occurrenceId);

    /// <summary>
    /// Enters before the claim, so that nobody ever sees a claim of ours without its entry; null when it is in here
    /// already.
    /// </summary>
    public Entry? Enter(long taskId, long occurrenceId, CancellationToken shutdown)
    {
        var entry = new Entry(this, taskId, occurrenceId, shutdown);
        if (_byOccurrence.TryAdd(occurrenceId, entry))
        {
            return entry;
        }

        entry.Discard();
        return null;
    }

    /// <summary>Tells whoever runs the task to stop.</summary>
    public void Cancel(long taskId)
    {
        foreach (var entry in _byOccurrence.Values)
        {
            if (entry.TaskId == taskId)
            {
                entry.Cancel();
            }
        }
    }

    /// <summary>One living claim; leaves at disposal.</summary>
    public sealed class Entry : IDisposable
    {
        private readonly RunningTasks _tasks;
        private readonly long _occurrenceId;
        private readonly CancellationTokenSource _stop;
        private readonly Lock _gate = new();
        private bool _disposed;

        internal Entry(RunningTasks tasks, long taskId, long occurrenceId, CancellationToken shutdown)
        {
            _tasks = tasks;
            _occurrenceId = occurrenceId;
            TaskId = taskId;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        }

        public long TaskId { get; }

        /// <summary>Fires when the process stops and when the task is cancelled.</summary>
        public CancellationToken Stopping => _stop.Token;

        public void Dispose()
        {
            _tasks._byOccurrence.TryRemove(_occurrenceId, out _);
            Discard();
        }

        internal void Cancel()
        {
            lock (_gate)
            {
                if (!_disposed)
                {
                    _stop.Cancel();
                }
            }
        }

        internal void Discard()
        {
            lock (_gate)
            {
                _disposed = true;
                _stop.Dispose();
            }
        }
    }
}
