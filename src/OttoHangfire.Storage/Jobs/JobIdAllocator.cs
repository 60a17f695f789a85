using OttoHangfire.Storage.Database;
using OttoHangfire.Storage.Writing;

namespace OttoHangfire.Storage.Jobs;

/// <summary>Gives out job ids from blocks that this process has reserved, so that an id costs no write.</summary>
/// <remarks>An id is given out only once, even if the job it was meant for is rolled back.</remarks>
internal sealed class JobIdAllocator(TableWriter writer)
{
    private const long BlockSize = 1000;

    private static readonly Sql Select = new("""SELECT N FROM "{p}count" WHERE Kind = 0 AND Name = 'job'""");
    private static readonly Sql Update = new("""UPDATE "{p}count" SET N = ? WHERE Kind = 0 AND Name = 'job'""");

    private static readonly Sql Raise = new("""UPDATE "{p}count" SET N = ?1 WHERE Kind = 0 AND Name = 'job' AND N < ?1""");

    private readonly Lock _sync = new();
    private readonly Lock _reserving = new();
    private readonly Queue<(long First, long End)> _spare = new();
    private long _next;
    private long _end;
    private long _highest;
    private bool _ordered;

    public long Next()
    {
        if (TryNext(out var id))
        {
            return id;
        }

        lock (_reserving)
        {
            while (!TryNext(out id))
            {
                AddBlock(writer.Write(Reserve, durable: false));
            }
        }

        return id;
    }

    /// <summary>An id that is at hand, without asking the writer for more.</summary>
    public bool TryNext(out long id)
    {
        lock (_sync)
        {
            if (_next == _end && _spare.TryDequeue(out var block))
            {
                (_next, _end) = block;
            }

            if (_next == _end)
            {
                id = 0;
                return false;
            }

            id = _next++;
            OrderMore();
            return true;
        }
    }

    /// <summary>Reserves a block. Its ids may be used within this transaction, and by others after its commit.</summary>
    public (long First, long End) Reserve(WriteSession w)
    {
        var first = w.Use(Select).Number()!.Value;
        lock (_sync)
        {
            // After a rollback the table does not know of all ids that were given out.
            first = Math.Max(first, _highest);
            _highest = first + BlockSize;
        }

        w.Use(Update).Bind(1, first + BlockSize).Run();
        return (first, first + BlockSize);
    }

    /// <summary>Makes sure that a block is reserved up to here, although a part of the transaction may have been undone since.</summary>
    public static void KeepReserved(WriteSession w, long end) => w.Use(Raise).Bind(1, end).Run();

    private void AddBlock((long First, long End) block)
    {
        lock (_sync)
        {
            _spare.Enqueue(block);
        }
    }

    // The next block is reserved together with some other write, long before this one is used up.
    private void OrderMore()
    {
        if (_ordered || _spare.Count > 0 || _end - _next > BlockSize / 2)
        {
            return;
        }

        _ordered = true;
        (long, long) block = default;
        var reservation = writer.NewItem(
            w => block = Reserve(w),
            completed: item =>
            {
                _ordered = false;
                if (!item.HasFailed)
                {
                    AddBlock(block);
                }
            });
        writer.Post(reservation, wake: false);
    }
}
