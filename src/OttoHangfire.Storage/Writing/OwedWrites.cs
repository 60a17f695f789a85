using System.Collections.Concurrent;

namespace OttoHangfire.Storage.Writing;

/// <summary>What has to be given back and could not be written. It is tried again until it is.</summary>
/// <remarks>If this process ends before, others free what it had.</remarks>
internal sealed class OwedWrites(TableWriter writer)
{
    private readonly ConcurrentQueue<Debt> _owed = new();
    private int _count;

    /// <summary>Whether anything is owed, on its way or not.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Called when something new is owed.</summary>
    public Action Added { get; set; } = static () => { };

    /// <summary>Has this written as soon as it can be.</summary>
    public void Owe(Action<WriteSession> work, Action? paid = null)
    {
        Interlocked.Increment(ref _count);
        _owed.Enqueue(new Debt(work, paid));
        Added();
    }

    /// <summary>Hands over what is owed, without waiting; what fails is owed again.</summary>
    public void Pay()
    {
        for (var left = _owed.Count; left > 0 && _owed.TryDequeue(out var debt); left--)
        {
            try
            {
                writer.Post(writer.NewItem(debt.Work, item => Paid(item, debt)), wake: true);
            }
            catch
            {
                _owed.Enqueue(debt);
                throw;
            }
        }
    }

    private void Paid(WriteItem item, Debt debt)
    {
        if (item.HasFailed)
        {
            _owed.Enqueue(debt);
            return;
        }

        Interlocked.Decrement(ref _count);
        debt.Paid?.Invoke();
    }

    private sealed record Debt(Action<WriteSession> Work, Action? Paid);
}
