namespace OttoHangfire.Storage.Queues;

/// <summary>A worker that waits for a job.</summary>
internal sealed class WaitingWorker(Worker worker)
{
    private readonly object _sync = new();
    private bool _finished;

    public Worker Worker => worker;

    public LinkedListNode<WaitingWorker>? Place { get; set; }

    public QueueEntry? Entry { get; set; }

    public bool IsCancelled { get; set; }

    public void Finish()
    {
        lock (_sync)
        {
            _finished = true;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>What the worker was given; null when it was sent away.</summary>
    public QueueEntry? Wait()
    {
        lock (_sync)
        {
            while (!_finished)
            {
                Monitor.Wait(_sync);
            }
        }

        return Entry;
    }
}
