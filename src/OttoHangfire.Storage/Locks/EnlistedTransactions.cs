namespace OttoHangfire.Storage.Locks;

/// <summary>The transactions of others that the storage takes part in, until they have ended.</summary>
internal sealed class EnlistedTransactions
{
    private readonly Lock _sync = new();
    private readonly List<EnlistedLocks> _open = [];

    public bool Any => _open.Count > 0;

    public void Add(EnlistedLocks scope)
    {
        lock (_sync)
        {
            _open.Add(scope);
        }
    }

    /// <summary>Frees what ended transactions have held.</summary>
    public void Sweep()
    {
        if (!Any)
        {
            return;
        }

        List<EnlistedLocks> ended;
        lock (_sync)
        {
            ended = _open.FindAll(scope => scope.HasEnded);
            _open.RemoveAll(ended.Contains);
        }

        ended.ForEach(scope => scope.Free());
    }
}
