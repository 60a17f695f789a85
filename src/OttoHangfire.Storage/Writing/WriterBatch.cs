using System.Diagnostics;

namespace OttoHangfire.Storage.Writing;

/// <summary>The items that are written in one transaction. Used by whoever writes, one at a time.</summary>
internal sealed class WriterBatch(WriteQueue queue)
{
    // More would keep other processes, and the first of the callers, waiting for too long.
    private const int MaxItems = 200;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(50);

    // While a commit waits for the disk, the next items gather by themselves. A commit that does not wait would carry few items, although
    // a transaction costs as much as several of them: so it is worth waiting this long for others to join.
    private static readonly TimeSpan MaxGathering = TimeSpan.FromMicroseconds(30);

    private readonly List<WriteItem> _items = [];
    private readonly List<WriteItem> _postponed = [];
    private int _lastCount;

    /// <summary>Whether something did not fit into the last transaction.</summary>
    public bool HasPostponed { get; private set; }

    public bool IsDurable => _items.Exists(item => item.IsDurable);

    public bool JoinsTransaction => _items.Exists(item => item.JoinsTransaction);

    /// <summary>The prefix of some tables that it writes to.</summary>
    public string? AnyPrefix => _items.Count > 0 ? _items[0].Prefix : null;

    /// <summary>How many writes it has.</summary>
    public int Count => _items.Count;

    /// <summary>Takes what is to be written next; false if there is nothing.</summary>
    public bool Take()
    {
        _items.AddRange(_postponed);
        _postponed.Clear();
        HasPostponed = false;
        queue.MoveTo(_items, MaxItems);
        StorageMetrics.Waits(_items.Count);
        return _items.Count > 0;
    }

    /// <summary>Runs each item. What does not fit into the time goes with the next transaction.</summary>
    public void Run(Action<WriteItem> run)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < _items.Count; i++)
        {
            if (!_items[i].IsLeftOut)
            {
                run(_items[i]);
            }

            if (i + 1 < _items.Count && Stopwatch.GetElapsedTime(started) > MaxTime)
            {
                _postponed.InsertRange(0, _items.Skip(i + 1));
                _items.RemoveRange(i + 1, _items.Count - i - 1);
                HasPostponed = true;
            }
        }
    }

    /// <summary>Lets items join that have come meanwhile: they need not wait for this transaction to end and another to begin.</summary>
    public void Join(Predicate<WriteItem> fits, Action<WriteItem> run, bool waitsForDisk)
    {
        var started = Stopwatch.GetTimestamp();
        while (!HasPostponed && _items.Count < MaxItems && Stopwatch.GetElapsedTime(started) < MaxTime)
        {
            if (queue.TakeIf(fits) is { } item)
            {
                _items.Add(item);
                run(item);
            }
            else if (waitsForDisk || _items.Count >= _lastCount / 2 || Stopwatch.GetElapsedTime(started) > MaxGathering)
            {
                break;
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>The transaction is committed: the next one is gathered by its size.</summary>
    public void Committed() => _lastCount = _items.Count;

    public void Fail(Exception error)
    {
        foreach (var item in _items.Where(item => !item.IsLeftOut))
        {
            item.Fail(error);
        }
    }

    /// <summary>The disk is full: what may wait for room goes with a later transaction, the rest fails.</summary>
    /// <returns>Whether anything waits.</returns>
    public bool WaitForRoom(Exception error, TimeSpan timeout)
    {
        var waiting = queue.IsClosed ? [] : _items.FindAll(item => MayWait(item, timeout));
        waiting.ForEach(item => item.PutOff());
        _items.RemoveAll(waiting.Contains);
        _postponed.InsertRange(0, waiting);
        HasPostponed = _postponed.Count > 0;
        Fail(error);
        return waiting.Count > 0;
    }

    private static bool MayWait(WriteItem item, TimeSpan timeout) =>
        item.MayWaitForRoom && !item.IsLeftOut && (timeout == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(item.Since) < timeout);

    /// <summary>Tells the callers that their items are done, and forgets the items.</summary>
    public void Complete(Action<Exception> report)
    {
        foreach (var item in _items)
        {
            try
            {
                item.Complete();
            }
            catch (Exception error)
            {
                // The items behind it must not suffer for it.
                report(error);
            }
        }

        _items.Clear();
    }
}
