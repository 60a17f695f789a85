namespace OttoHangfire.Storage.Queues;

/// <summary>A worker's request for a job, which it waits for.</summary>
internal sealed class JobRequest(Worker worker)
{
    private readonly object _sync = new();
    private bool _ended;

    public Worker Worker => worker;

    /// <summary>Its place among those that wait; null if it never waited.</summary>
    public LinkedListNode<JobRequest>? Place { get; set; }

    public QueueEntry? Entry { get; set; }

    public bool IsCancelled { get; set; }

    /// <summary>Ends the worker's waiting, with an entry or without one.</summary>
    public void End()
    {
        lock (_sync)
        {
            _ended = true;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Waits for the end; null if the worker gets no job.</summary>
    public QueueEntry? Wait()
    {
        lock (_sync)
        {
            while (!_ended)
            {
                Monitor.Wait(_sync);
            }
        }

        return Entry;
    }
}
