namespace OttoHangfire.Events;

/// <summary>
/// The streams that are open. All end when the server stops. There is room for a number of them; then the one that has been open for
/// longest gives way, and whoever reads it comes back by himself: so no program shuts the owner's console out.
/// </summary>
internal sealed class OpenStreams(IHostApplicationLifetime lifetime)
{
    public const int Most = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<HeldStream> _open = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Makes room for one more. Whoever gets it disposes it.</summary>
    public HeldStream Open(CancellationToken aborted)
    {
        var mine = new HeldStream(this, aborted, lifetime.ApplicationStopping);
        HeldStream? oldest = null;
        lock (_lock)
        {
            _open.AddLast(mine);
            if (_open.Count > Most)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }
        }

        oldest?.GiveWay();
        return mine;
    }

    private void Close(HeldStream stream)
    {
        lock (_lock)
        {
            _open.Remove(stream);
        }
    }

    /// <summary>One that is open.</summary>
    internal sealed class HeldStream : IDisposable
    {
        private readonly OpenStreams _all;
        private readonly CancellationTokenSource _givingWay = new();
        private readonly CancellationTokenSource _ending;

        public HeldStream(OpenStreams all, CancellationToken aborted, CancellationToken stopping)
        {
            _all = all;
            _ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping, _givingWay.Token);
        }

        public CancellationToken Ending => _ending.Token;

        // Never disposed, so that it can be told at any time; there is nothing in it to give back.
        public void GiveWay() => _givingWay.Cancel();

        public void Dispose()
        {
            _all.Close(this);
            _ending.Dispose();
        }
    }
}
