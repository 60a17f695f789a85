namespace OttoHangfire.StorageChaos.Faults;

/// <summary>What goes wrong in one round: which call fails, after how many that go well, how often and with which error.</summary>
internal sealed class FaultPlan
{
    private static readonly (DiskCall Call, string File, int[] Errors)[] Kinds =
    [
        (DiskCall.Write, "wal", [10 | (3 << 8), 13]),
        (DiskCall.Write, "wal", [10 | (3 << 8), 13]),
        (DiskCall.Sync, "wal", [10 | (4 << 8)]),
        (DiskCall.Sync, "wal", [10 | (4 << 8)]),
        (DiskCall.Read, "wal", [10 | (1 << 8)]),
        (DiskCall.Read, "db", [10 | (1 << 8)]),
        (DiskCall.Write, "db", [10 | (3 << 8), 13]),
        (DiskCall.Sync, "db", [10 | (4 << 8)]),
        (DiskCall.Truncate, "db", [10 | (6 << 8)]),
        (DiskCall.Truncate, "wal", [10 | (6 << 8)]),
        (DiskCall.IndexLock, "db", [5, 10 | (20 << 8)]),
        (DiskCall.Lock, "db", [5, 10 | (15 << 8)]),
        (DiskCall.IndexMap, "db", [10 | (21 << 8)]),
        (DiskCall.Open, "wal", [14]),
        (DiskCall.Open, "db", [14]),
    ];

    private readonly DiskCall _call;
    private readonly string _file;
    private readonly int _error;
    private readonly int _last;
    private readonly int _first;
    private int _asked;
    private int _failed;

    public FaultPlan(Random chance)
    {
        var kind = Kinds[Draw(chance, Kinds.Length)];
        (_call, _file) = (kind.Call, kind.File);
        _error = kind.Errors[Draw(chance, kind.Errors.Length)];
        _first = Draw(chance, 3) == 0 ? 0 : Draw(chance, 12);

        // SQLite itself waits for a lock that somebody seems to have, longer and longer.
        var lasts = _call is not (DiskCall.IndexLock or DiskCall.Lock) && Draw(chance, 3) == 0;
        _last = _first + (lasts ? int.MaxValue / 2 : 1 + Draw(chance, 4));
    }

    /// <summary>How many calls have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public int Answer(DiskCall call, string file)
    {
        if (call != _call || file != _file)
        {
            return FaultyDisk.Well;
        }

        var number = Interlocked.Increment(ref _asked) - 1;
        if (number < _first || number >= _last)
        {
            return FaultyDisk.Well;
        }

        Interlocked.Increment(ref _failed);
        return _error;
    }

    public override string ToString() => $"{_call} of {_file} fails with {_error}, calls {_first} to {_last}";

    // Not for secrets: the same seed draws the same again.
#pragma warning disable CA5394
    public static int Draw(Random chance, int below) => chance.Next(below);
#pragma warning restore CA5394
}
