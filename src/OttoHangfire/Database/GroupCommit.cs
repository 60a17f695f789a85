using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;

namespace OttoHangfire.Database;

/// <summary>
/// Many writes, one commit. What waits for its turn is carried out one after the other in one transaction, each behind a
/// savepoint of its own, and the disk is waited for once. Who fails leaves nothing behind and fails alone, and nobody is
/// answered before the disk has it.
/// </summary>
/// <remarks>
/// While one commit waits for the disk, the next writes gather by themselves: the more there are, the less each costs. A write
/// that is alone has its transaction to itself.
/// </remarks>
internal sealed class GroupCommit(DbDataSource source, WriteTurns turns, DatabaseGuard guard, CommitSignal signal)
{
    /// <summary>After that no further write joins: those of the job storage, and of other processes, wait meanwhile.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<PendingWrite> _waiting = new();
    private int _isLed;

    /// <summary>How many wait for their turn and have not begun.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Carries the work out in a transaction and returns when it is committed; an exception leaves nothing behind.</summary>
    public async Task<SqlTransaction> WriteAsync(Func<SqlTransaction, Task> work, CancellationToken cancellation)
    {
        using var write = new PendingWrite(work, cancellation);
        _waiting.Enqueue(write);
        if (Interlocked.CompareExchange(ref _isLed, 1, 0) == 0)
        {
            await LeadAsync(write);
        }

        return await write.Committed;
    }

    /// <summary>
    /// Writes for all who wait. Who finds nobody at it does it himself, on his own thread: where all threads of the pool are busy,
    /// nobody's write has to wait for one. Once his own is over, somebody else does what is left.
    /// </summary>
    private async Task LeadAsync(PendingWrite? own)
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                if (own is { IsOver: true })
                {
                    HandOver();
                    return;
                }

                await WriteTogetherAsync();
            }

            // A full fence: whoever adds a write from here on either sees that nobody leads, or is seen.
            Interlocked.Exchange(ref _isLed, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _isLed, 1, 0) == 0);
    }

    private void HandOver()
    {
        // Not in the name of the caller, who goes on with his own commit.
        using var apart = ExecutionContext.SuppressFlow();
        _ = Task.Run(() => LeadAsync(own: null), CancellationToken.None);
    }

    private async Task WriteTogetherAsync()
    {
        var group = new List<PendingWrite>();
        try
        {
            await CommitAsync(group, Next);
        }
        catch (Exception) when (group.Count > 1)
        {
            // What failed together is tried one by one, so that each hears its own truth.
            foreach (var write in group)
            {
                await WriteAloneAsync(write);
            }

            return;
        }
        catch (Exception problem)
        {
            group.ForEach(write => write.Fail(problem));
            return;
        }

        Answer(group);
    }

    private async Task WriteAloneAsync(PendingWrite write)
    {
        var group = new List<PendingWrite>();
        try
        {
            await CommitAsync(group, () => group.Count == 0 && !write.IsOver ? write : null);
        }
        catch (Exception problem)
        {
            write.Fail(problem);
            return;
        }

        Answer(group);
    }

    /// <summary>They are committed, and never made again: if that went into a file which is not there any more, they are told so.</summary>
    private void Answer(List<PendingWrite> committed)
    {
        signal.Raise();
        try
        {
            guard.Check();
        }
        catch (DatabaseGoneException gone)
        {
            committed.ForEach(write => write.Fail(gone));
            return;
        }

        committed.ForEach(write => write.Succeed());
    }

    /// <summary>One transaction for those that come next; <paramref name="group"/> holds whoever has done his part of it.</summary>
    private async Task CommitAsync(List<PendingWrite> group, Func<PendingWrite?> next)
    {
        using var turn = await turns.TakeAsync(CancellationToken.None);
        if (next() is not { } first)
        {
            return;
        }

        group.Add(first);
        guard.Check();
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        await first.RunAsync(connection, transaction);
        while (Stopwatch.GetElapsedTime(began) < Longest && next() is { } other)
        {
            group.Add(other);
            if (!await other.TryRunAsync(connection, transaction))
            {
                group.Remove(other);
            }
        }

        // Not cancellable: a commit that has begun is carried through.
        await transaction.CommitAsync(CancellationToken.None);
    }

    private PendingWrite? Next()
    {
        while (_waiting.TryDequeue(out var write))
        {
            if (write.TryTake())
            {
                return write;
            }
        }

        return null;
    }
}
